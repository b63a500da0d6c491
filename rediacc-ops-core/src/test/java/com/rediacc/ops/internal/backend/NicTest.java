package com.rediacc.ops.internal.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NicTest {
  @Test
  void macs_are_locally_administered_and_differ_by_interface_vm_and_network() {
    assertThat(Nic.mac(0, "192.168.111.11")).isEqualTo("02:00:c0:a8:6f:0b");
    assertThat(Nic.mac(1, "192.168.111.11")).isEqualTo("02:01:c0:a8:6f:0b");
    assertThat(Nic.mac(1, "192.168.111.12")).isEqualTo("02:01:c0:a8:6f:0c");
    assertThat(Nic.mac(1, "192.168.112.11")).isEqualTo("02:01:c0:a8:70:0b");
  }
}
