package com.rediacc.ops;

import java.util.Locale;

/** How far a cluster got. */
public enum ClusterPhase {
  /** A process is making it. */
  STARTING,
  /** Was ready once: its VMs can be used, or powered on again. */
  READY,
  /** The process that was making it died; the next {@code up} or {@code down} clears it. */
  ABANDONED;

  /** As people read it: {@code ready}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
