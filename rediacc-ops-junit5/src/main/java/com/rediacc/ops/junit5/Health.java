package com.rediacc.ops.junit5;

/**
 * What becomes of a test during which the kernel of a VM reported an oops, a BUG, a panic, a
 * process that was killed for lack of memory, or a task that hangs; or a program dumped core.
 */
public enum Health {
  /** It fails, with what the console said. */
  FAIL,
  /** What the console said is logged as a warning. */
  WARN,
  /** Nothing: nobody looks. For tests that make guests ill on purpose. */
  IGNORE
}
