package com.rediacc.ops.spec;

import java.util.Locale;

/** What a VM is in its cluster. */
public enum Role {
  /** The main node, which runs the Rediacc bridge service; each cluster has exactly one. */
  BRIDGE,
  /** A node that repositories are deployed to. */
  WORKER;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
