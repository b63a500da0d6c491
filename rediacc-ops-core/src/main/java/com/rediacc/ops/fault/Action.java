package com.rediacc.ops.fault;

/** Something that a test does, and that may fail in any way. */
@FunctionalInterface
public interface Action {
  /**
   * Does it.
   *
   * @throws Exception when it did not succeed; so does an {@link AssertionError}
   */
  void run() throws Exception;
}
