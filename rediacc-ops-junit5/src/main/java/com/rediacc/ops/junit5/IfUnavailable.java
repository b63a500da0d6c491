package com.rediacc.ops.junit5;

/** What happens to tests on a machine that lacks a prerequisite, RAM or disk for their cluster. */
public enum IfUnavailable {
  /** They fail, with the remedy. */
  FAIL,
  /** They are skipped, with the reason. */
  SKIP
}
