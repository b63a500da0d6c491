package com.rediacc.ops;

import com.rediacc.ops.backend.LaunchPlan.Wiring;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Ports and MAC addresses that follow from a VM's id and its cluster's network: none is waited for.
 */
final class Addresses {
  private static final int FIRST_SSH_PORT = 22_200;

  private Addresses() {}

  /** The port of a VM of the detached cluster on 127.0.0.1: 222XX. */
  static int fixedSshPort(VmSpec vm) {
    return FIRST_SSH_PORT + vm.id();
  }

  static Wiring wiring(ClusterSpec spec, VmSpec vm) {
    return new Wiring(mac(0, spec.address(vm)), mac(1, spec.address(vm)), spec.address(vm));
  }

  /**
   * A locally administered MAC that holds the interface's number and the IPv4 address: clusters on
   * different networks cannot collide.
   */
  private static String mac(int nic, String address) {
    return Stream.concat(Stream.of(2, nic), Stream.of(address.split("\\.")).map(Integer::valueOf))
        .map(octet -> String.format("%02x", octet))
        .collect(Collectors.joining(":"));
  }
}
