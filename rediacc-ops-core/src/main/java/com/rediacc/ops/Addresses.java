package com.rediacc.ops;

import com.rediacc.ops.backend.Claim;
import com.rediacc.ops.backend.Subnet;
import java.util.LinkedHashMap;
import java.util.Map;

/** Ports and networks that follow from a VM's id and its cluster's spec: none is waited for. */
final class Addresses {
  private static final int FIRST_SSH_PORT = 22_200;

  private Addresses() {}

  /** The port of a VM of the detached cluster on 127.0.0.1: 222XX. */
  static int fixedSshPort(VmSpec vm) {
    return FIRST_SSH_PORT + vm.id();
  }

  static Subnet subnet(ClusterSpec spec) {
    return new Subnet(spec.netBase());
  }

  /** What a cluster of this spec takes of the host. */
  static Claim claim(ClusterSpec spec, Lifetime lifetime) {
    Map<String, Integer> ports = new LinkedHashMap<>();
    if (lifetime == Lifetime.DETACHED) {
      spec.vms().forEach(vm -> ports.put(vm.name(), fixedSshPort(vm)));
    }
    return new Claim(subnet(spec), ports);
  }
}
