package com.rediacc.ops.junit5;

/**
 * What is kept of the cluster of a test that failed, so that {@code rdc ops resume <bundle>} can
 * bring it up again as it was: processes, memory, disks. It has every secret that is in the memory
 * of the VMs; only its owner can read it.
 */
public enum Keep {
  /** Nothing but the bundle's logs. */
  NEVER,
  /**
   * A checkpoint in the data directory, which has the newest three: for the machine that the test
   * runs on.
   */
  ON_FAILURE,
  /** A checkpoint in the bundle, which can be copied to an equal machine. */
  BUNDLE
}
