package com.rediacc.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import com.rediacc.ops.cli.Inventory.Host;
import com.rediacc.ops.spec.Role;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InventoryTest {
  private final Inventory inventory =
      new Inventory(
          Path.of("/my data/staging/.ssh/config"),
          List.of(
              new Host("rediacc1", Role.BRIDGE, "192.168.111.1"),
              new Host("rediacc11", Role.WORKER, "192.168.111.11"),
              new Host("rediacc12", Role.WORKER, "192.168.111.12")));

  @Test
  void as_ini() {
    assertThat(inventory.ini())
        .isEqualTo(
            """
            [bridge]
            rediacc1 cluster_address=192.168.111.1

            [worker]
            rediacc11 cluster_address=192.168.111.11
            rediacc12 cluster_address=192.168.111.12

            [all:vars]
            ansible_ssh_common_args="-F '/my data/staging/.ssh/config'"
            """);
  }

  @Test
  void as_yaml() {
    assertThat(inventory.yaml())
        .isEqualTo(
            """
            all:
              vars:
                ansible_ssh_common_args: -F '/my data/staging/.ssh/config'
              children:
                bridge:
                  hosts:
                    rediacc1:
                      cluster_address: 192.168.111.1
                worker:
                  hosts:
                    rediacc11:
                      cluster_address: 192.168.111.11
                    rediacc12:
                      cluster_address: 192.168.111.12
            """);
  }

  @Test
  void as_an_inventory_script_prints_it() {
    var document = JsonParser.parseString(inventory.json()).getAsJsonObject();
    assertThat(document.get("worker").toString())
        .isEqualTo("{\"hosts\":[\"rediacc11\",\"rediacc12\"]}");
    assertThat(
            document
                .getAsJsonObject("_meta")
                .getAsJsonObject("hostvars")
                .getAsJsonObject("rediacc11")
                .toString())
        .isEqualTo(
            "{\"ansible_ssh_common_args\":\"-F '/my data/staging/.ssh/config'\","
                + "\"cluster_address\":\"192.168.111.11\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ops inventory",
        "ops ssh-config",
        "ops ssh-config --path",
        "ops logs -f",
        "ops console 11"
      })
  void without_a_cluster_there_is_none(String line, @TempDir Path data) {
    Invocation none = Invocation.run(Invocation.At.TERMINAL, data, Map.of(), line.split(" "));
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.out()).isEmpty();
    assertThat(none.err()).contains("no cluster is up in " + data, "'rdc ops up' brings one up");
  }
}
