package com.rediacc.ops.junit5;

/** What the tests of a class see of each other's doings on their cluster. */
public enum Rollback {
  /** Everything: they share the cluster as it is. */
  NONE,
  /**
   * Nothing: every test starts from the state that all VMs had when the first test of the class
   * started, after {@code @BeforeAll}: memory, processes, disks, clocks.
   */
  PER_TEST
}
