package com.rediacc.ops.spec;

/**
 * Receives what an operation is doing. Called from several threads at once; must not block or
 * throw.
 */
public interface Progress {
  /** Ignores everything. */
  Progress SILENT = new Progress() {};

  /**
   * A subject has entered a phase.
   *
   * @param subject a VM such as {@code rediacc11}, or an image such as {@code debian-12}
   * @param phase what it does now, such as {@code cloud-init}
   */
  default void phase(String subject, String phase) {}

  /** One line worth reading, such as a fallback and its reason. */
  default void note(String line) {}

  /**
   * A line worth showing that leaves something out. Unless overridden, the detail is dropped.
   *
   * @param line at most about 80 characters
   * @param detail all of it, such as the whole reason of a fallback and what to do about it
   */
  default void note(String line, String detail) {
    note(line);
  }

  /**
   * A line that a step on a VM has printed. There can be many.
   *
   * @param subject the VM
   * @param line without its line feed
   */
  default void output(String subject, String line) {}

  /**
   * Bytes have moved.
   *
   * @param subject what is being moved
   * @param done bytes so far
   * @param total bytes in all, or -1 where unknown
   * @param bytesPerSecond the current rate
   */
  default void transfer(String subject, long done, long total, long bytesPerSecond) {}
}
