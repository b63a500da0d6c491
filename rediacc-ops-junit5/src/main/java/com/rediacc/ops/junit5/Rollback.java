package com.rediacc.ops.junit5;

/** What the tests of a class see of each other's changes to the VMs. */
public enum Rollback {
  /** All of them: nothing is rolled back. */
  NONE,
  /**
   * None: every test starts from the state, in memory and on disk, that all VMs had when the first
   * test of its class started, after {@code @BeforeAll}. Each repetition and each set of parameters
   * is a test of its own; all dynamic tests of a {@code @TestFactory} share one rollback. Tests of
   * the class run at the same time only on {@linkplain RediaccCluster#copies copies}. A rollback
   * that fails fails its test and all later ones.
   */
  PER_TEST
}
