package com.rediacc.ops;

import java.util.Locale;

/** What a VM does. */
public enum VmState {
  /** It runs, while its cluster is still being made. */
  STARTING,
  /** It can be used. */
  RUNNING,
  /** Its CPUs stand still. */
  PAUSED,
  /** Not executing: never launched, powered off, destroyed or crashed. */
  STOPPED;

  /** As people read it: {@code running}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
