package com.rediacc.ops.fault;

/**
 * Something that is wrong with a cluster on purpose, until it is healed. It concerns the machines
 * that ran when it began: a rollback, a restored snapshot or the end of a VM heals it by nature,
 * after which this handle does nothing. Thread-safe.
 *
 * <p>Handed out by the library; not meant to be implemented by users, and it may grow.
 */
public interface Fault extends AutoCloseable {
  /**
   * What is wrong, in one line, such as {@code rediacc11 isolated}; with the seed if there is one.
   */
  @Override
  String toString();

  /** Whether it has been healed, by whatever. */
  boolean isHealed();

  /**
   * Heals it. Idempotent.
   *
   * @throws com.rediacc.ops.error.OpsException when the machine does not take that; the fault may
   *     still be in force then, and this may be called again
   */
  @Override
  void close();
}
