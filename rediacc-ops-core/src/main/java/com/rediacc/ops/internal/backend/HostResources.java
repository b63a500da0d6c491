package com.rediacc.ops.internal.backend;

import com.rediacc.ops.spec.Subnet;
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
    sshPorts = new LinkedHashMap<>(sshPorts);
  }

  /**
   * Whether a claim can be met.
   *
   * @param kind of thing, such as {@code ports}
   * @param free whether it can
   * @param found what is free, or what is taken and by whom
   */
  public record Verdict(String kind, boolean free, String found) {
    public Verdict {
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(found, "found");
    }
  }
}
