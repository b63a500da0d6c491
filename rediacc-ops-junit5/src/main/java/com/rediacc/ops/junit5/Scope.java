package com.rediacc.ops.junit5;

/** Which classes share a cluster. */
public enum Scope {
  /** None: the tests of one class, with its nested classes, have a cluster of their own. */
  CLASS,
  /**
   * All classes of the run whose annotations ask for equal clusters. They never run at the same
   * time, and each starts from the state that the cluster had when it came up. The cluster is
   * destroyed when the run is over.
   */
  SUITE
}
