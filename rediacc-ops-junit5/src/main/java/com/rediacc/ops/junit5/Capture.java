package com.rediacc.ops.junit5;

/** Whether the network that the VMs share is captured while a test runs. */
public enum Capture {
  /** It is not, and costs nothing. */
  NEVER,
  /**
   * It is, and the bundle of a test that fails has it; backend {@code qemu} only. The newest 16 to
   * 32 MiB that each VM saw, in a file for each VM.
   */
  ON_FAILURE
}
