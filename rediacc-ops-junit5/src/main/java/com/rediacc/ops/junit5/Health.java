package com.rediacc.ops.junit5;

/**
 * What becomes of a test during which the kernel of a VM reported an oops, a BUG, a panic, a
 * process that was killed for lack of memory, or a task that hangs.
 */
public enum Health {
  /** It fails, with what the kernel said. */
  FAIL,
  /** What the kernel said is logged as a warning. */
  WARN,
  /** Nothing: nobody looks. For tests that make kernels ill on purpose. */
  IGNORE
}
