package com.rediacc.ops.junit5;

/** Who shares a cluster. */
public enum Scope {
  /** The tests of one class, with its nested classes. */
  CLASS,
  /**
   * All classes of the run whose annotations ask for equal clusters. They take turns, and each
   * starts from the state that the cluster had when it came up.
   */
  SUITE
}
