package com.rediacc.ops.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubnetTest {
  private final Subnet subnet = new Subnet("192.168.111");

  @ParameterizedTest
  @CsvSource({
    "192.168.111.1, 24, true",
    "192.168.111.129, 25, true",
    "192.168.0.1, 16, true",
    "192.168.96.0, 20, true",
    "10.0.0.1, 0, true",
    "192.168.112.1, 24, false",
    "192.168.112.1, 23, false",
    "192.168.110.1, 23, true",
    "10.168.111.1, 8, false"
  })
  void overlaps_networks_that_share_an_address(String address, int prefix, boolean overlaps) {
    assertThat(subnet.overlaps(address, prefix)).isEqualTo(overlaps);
  }

  @Test
  void the_host_is_at_254() {
    assertThat(subnet.host()).isEqualTo("192.168.111.254");
    assertThat(subnet).hasToString("192.168.111.0/24");
  }
}
