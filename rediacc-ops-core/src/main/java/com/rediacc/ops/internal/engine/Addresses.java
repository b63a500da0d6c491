package com.rediacc.ops.internal.engine;

import com.rediacc.ops.internal.backend.HostResources;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Lifetime;
import com.rediacc.ops.spec.VmSpec;
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

  /** What a cluster of this spec takes of the host, beside RAM and disk. */
  static HostResources resources(ClusterSpec spec, Lifetime lifetime) {
    Map<String, Integer> ports = new LinkedHashMap<>();
    if (lifetime == Lifetime.DETACHED) {
      spec.vms().forEach(vm -> ports.put(vm.name(), fixedSshPort(vm)));
    }
    return new HostResources(spec.subnet(), ports);
  }
}
