package com.rediacc.ops.internal.backend;

/** What a machine does. */
public enum MachineState {
  RUNNING,
  PAUSED,
  /** Not executing: never launched, powered off, destroyed or crashed. */
  STOPPED
}
