package com.rediacc.ops.evidence;

import java.time.Instant;
import java.util.Map;

/**
 * A moment in the life of a cluster, from which evidence is collected.
 *
 * @param time when it was, by this host's clock
 * @param consoles how long the console of each VM was, in bytes, by the VM's name
 */
public record Mark(Instant time, Map<String, Long> consoles) {
  /** The map is copied. */
  public Mark {
    consoles = Map.copyOf(consoles);
  }

  /** How long the console of a VM was; 0 when that is unknown. */
  public long console(String vm) {
    return consoles.getOrDefault(vm, 0L);
  }
}
