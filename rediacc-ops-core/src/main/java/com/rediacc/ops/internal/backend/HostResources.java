package com.rediacc.ops.internal.backend;

import com.rediacc.ops.spec.Subnet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a cluster would take of this host beside RAM and disk.
 *
 * @param subnet the addresses of its VMs
 * @param sshPorts by host name, the ports on 127.0.0.1 that are to lead to ssh; empty when any free
 *     ones will do
 */
public record HostResources(Subnet subnet, Map<String, Integer> sshPorts) {
  public HostResources {
    Objects.requireNonNull(subnet, "subnet");
    sshPorts = Collections.unmodifiableMap(new LinkedHashMap<>(sshPorts));
  }

  /**
   * Whether they can be had.
   *
   * @param kind what was looked for: {@code ports} or {@code subnet}
   * @param free whether nobody has it
   * @param found what is free, or what is taken, by whom, and what to do about it
   */
  public record Answer(String kind, boolean free, String found) {
    public Answer {
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(found, "found");
    }
  }
}
