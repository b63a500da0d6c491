package com.rediacc.ops.junit5;

/** What happens to tests on a machine that lacks a program, RAM or disk for their cluster. */
public enum IfUnavailable {
  /** They fail; the message says what to do. */
  FAIL,
  /** They are skipped, with the same message. */
  SKIP
}
