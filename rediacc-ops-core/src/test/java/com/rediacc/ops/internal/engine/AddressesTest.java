package com.rediacc.ops.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Lifetime;
import com.rediacc.ops.spec.Settings;
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
  void a_detached_cluster_claims_its_ports_and_an_owned_one_takes_any() {
    ClusterSpec spec = spec("10.9.8");

    assertThat(Addresses.resources(spec, Lifetime.DETACHED).sshPorts())
        .containsExactly(
            entry("rediacc1", 22201), entry("rediacc11", 22211), entry("rediacc12", 22212));
    assertThat(Addresses.resources(spec, Lifetime.OWNED).sshPorts()).isEmpty();
    assertThat(Addresses.resources(spec, Lifetime.OWNED).subnet()).hasToString("10.9.8.0/24");
  }
}
