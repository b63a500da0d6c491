package com.rediacc.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.backend.LaunchPlan.Wiring;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AddressesTest {
  private static ClusterSpec spec(String netBase) {
    return ClusterSpec.from(Settings.fromEnvironment(Map.of("VM_NET_BASE", netBase)));
  }

  @Test
  void ssh_ports_are_222XX() {
    assertThat(spec("192.168.111").vms().stream().map(Addresses::fixedSshPort))
        .containsExactly(22201, 22211, 22212);
  }

  @Test
  void macs_are_locally_administered_and_differ_by_interface_vm_and_network() {
    ClusterSpec one = spec("192.168.111");
    ClusterSpec other = spec("192.168.112");

    assertThat(Addresses.wiring(one, one.vm(11).orElseThrow()))
        .isEqualTo(new Wiring("02:00:c0:a8:6f:0b", "02:01:c0:a8:6f:0b", "192.168.111.11"));
    assertThat(Addresses.wiring(one, one.vm(12).orElseThrow()).clusterMac())
        .isEqualTo("02:01:c0:a8:6f:0c");
    assertThat(Addresses.wiring(other, other.vm(11).orElseThrow()).clusterMac())
        .isEqualTo("02:01:c0:a8:70:0b");
  }
}
