package com.rediacc.ops.internal.cloudinit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.rediacc.ops.internal.backend.Nic;
import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.time.Deadline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloudInitTest {
  @TempDir Path directory;

  private static Guest guest(String authorizedKey) {
    return guest(
        authorizedKey,
        List.of(
            Nic.byDhcp("management", "02:00:c0:a8:6f:0b", false),
            Nic.inside("cluster", "02:01:c0:a8:6f:0b", "192.168.111.11")));
  }

  private static Guest guest(String authorizedKey, List<Nic> nics) {
    Map<String, String> addresses = new LinkedHashMap<>();
    addresses.put("rediacc1", "192.168.111.1");
    addresses.put("rediacc11", "192.168.111.11");
    return new Guest(
        "rediacc11-c1",
        "rediacc11",
        authorizedKey,
        new Guest.HostKey("-----BEGIN\nsecret\n", "ecdsa-sha2-nistp256 AAAA rediacc11"),
        addresses,
        nics,
        Optional.empty());
  }

  @Test
  void user_data_of_ones_own_is_a_second_part_that_replaces_nothing() {
    Guest plain = guest("ecdsa-sha2-nistp256 BBBB me");
    String more = "#cloud-config\nruncmd: [[touch, /x]]\n";
    var guest =
        new Guest(
            plain.instanceId(),
            plain.hostname(),
            plain.authorizedKey(),
            plain.hostKey(),
            plain.addresses(),
            plain.nics(),
            Optional.of(more));

    String userData = CloudInit.of(guest).userData();

    String header = "#cloud-config-archive\n";
    assertThat(userData).startsWith(header);
    var parts = JsonParser.parseString(userData.substring(header.length())).getAsJsonArray();
    assertThat(parts).hasSize(2);
    assertThat(parts.get(0).getAsJsonObject().get("content").getAsString())
        .isEqualTo(CloudInit.of(plain).userData());
    JsonObject second = parts.get(1).getAsJsonObject();
    assertThat(second.get("content").getAsString()).isEqualTo(more);
    assertThat(second.get("Merge-Type").getAsString()).contains("list(append)", "no_replace");
  }

  private static JsonObject config(String key) {
    String userData = CloudInit.of(guest(key)).userData();
    assertThat(userData).startsWith("#cloud-config\n");
    return JsonParser.parseString(userData.substring("#cloud-config\n".length())).getAsJsonObject();
  }

  @Test
  void only_our_key_opens_the_guest() {
    JsonObject config = config("ecdsa-sha2-nistp256 BBBB me");
    JsonObject user = config.getAsJsonArray("users").get(0).getAsJsonObject();

    assertThat(config.getAsJsonArray("users")).hasSize(1);
    assertThat(user.get("name").getAsString()).isEqualTo("rediacc");
    assertThat(user.get("lock_passwd").getAsBoolean()).isTrue();
    assertThat(user.get("ssh_authorized_keys")).hasToString("[\"ecdsa-sha2-nistp256 BBBB me\"]");
    assertThat(config.get("ssh_pwauth").getAsBoolean()).isFalse();
    assertThat(config.get("disable_root").getAsBoolean()).isFalse();
    assertThat(config.get("write_files").toString())
        .contains(
            "PasswordAuthentication no", "PermitRootLogin prohibit-password", "MaxSessions 64");
  }

  @Test
  void the_shell_service_is_put_there_before_anything_else() throws Exception {
    assertThat(config("k").getAsJsonArray("bootcmd")).hasSize(1);
    List<String> command = new ArrayList<>();
    config("k")
        .getAsJsonArray("bootcmd")
        .get(0)
        .getAsJsonArray()
        .forEach(word -> command.add(word.getAsString()));
    Path unit = directory.resolve("system/rediacc-shell.service");
    Path program = directory.resolve("lib/rediacc/guest-shell.py");
    assertThat(command.set(4, unit.toString()))
        .isEqualTo("/etc/systemd/system/" + unit.getFileName());
    assertThat(command.set(6, program.toString())).endsWith("/guest-shell.py");
    Path bin = Files.createDirectories(directory.resolve("bin"));
    Path systemctl = Files.writeString(bin.resolve("systemctl"), "#!/bin/sh\necho \"$@\"\n");
    Files.setPosixFilePermissions(systemctl, PosixFilePermissions.fromString("rwx------"));
    Subprocess install = Subprocess.of(command).with("PATH", bin + ":" + System.getenv("PATH"));

    assertThat(install.run(Deadline.after(Duration.ofSeconds(30))).succeeded().stdout())
        .isEqualTo("start --no-block rediacc-shell.service\n");
    assertThat(unit)
        .content()
        .contains("WantedBy=sysinit.target", " -I -S -B " + program + "\n")
        .doesNotContain("@");
    assertThat(program).hasContent(command.get(7));
    assertThat(directory.resolve("system/sysinit.target.wants/rediacc-shell.service")).exists();
    assertThat(install.run(Deadline.after(Duration.ofSeconds(30))).succeeded().stdout())
        .as("in later boots")
        .isEmpty();
  }

  @Test
  void the_guest_has_our_host_key_and_no_other() {
    JsonObject config = config("k");
    assertThat(config.get("ssh_deletekeys").getAsBoolean()).isTrue();
    assertThat(config.getAsJsonObject("ssh_keys").keySet())
        .containsExactlyInAnyOrder("ecdsa_private", "ecdsa_public");
    assertThat(config.getAsJsonObject("ssh_keys").get("ecdsa_private").getAsString())
        .isEqualTo("-----BEGIN\nsecret\n");
  }

  @Test
  void every_node_is_known_by_its_cluster_address_itself_included() {
    JsonObject hosts = config("k").getAsJsonArray("write_files").get(0).getAsJsonObject();
    assertThat(hosts.get("path").getAsString()).isEqualTo("/etc/hosts");
    assertThat(hosts.get("content").getAsString())
        .isEqualTo(
            """
            127.0.0.1 localhost
            ::1 localhost ip6-localhost ip6-loopback
            192.168.111.1 rediacc1
            192.168.111.11 rediacc11
            """);
  }

  @Test
  void nothing_waits_for_the_cluster_interface() {
    JsonObject ethernets =
        JsonParser.parseString(CloudInit.of(guest("k")).networkConfig())
            .getAsJsonObject()
            .getAsJsonObject("ethernets");
    JsonObject cluster = ethernets.getAsJsonObject("cluster");

    assertThat(cluster.getAsJsonObject("match").get("macaddress").getAsString())
        .isEqualTo("02:01:c0:a8:6f:0b");
    assertThat(cluster.get("addresses")).hasToString("[\"192.168.111.11/24\"]");
    assertThat(cluster.get("dhcp4").getAsBoolean()).isFalse();
    assertThat(cluster.get("optional").getAsBoolean()).isTrue();
    assertThat(ethernets.getAsJsonObject("management").get("dhcp4").getAsBoolean()).isTrue();
  }

  @Test
  void nothing_waits_for_a_router_or_a_locale() {
    JsonObject ethernets =
        JsonParser.parseString(CloudInit.of(guest("k")).networkConfig())
            .getAsJsonObject()
            .getAsJsonObject("ethernets");

    assertThat(ethernets.keySet()).containsExactly("management", "cluster");
    for (String name : ethernets.keySet()) {
      JsonObject ethernet = ethernets.getAsJsonObject(name);
      assertThat(ethernet.get("dhcp6").getAsBoolean()).isFalse();
      assertThat(ethernet.get("accept-ra").getAsBoolean()).isFalse();
      assertThat(ethernet.get("link-local")).hasToString("[]");
    }
    // cloud-init's schema refuses a boolean here.
    assertThat(config("k").get("locale")).hasToString("\"false\"");
  }

  @Test
  void documents_are_the_same_in_every_locale() {
    CloudInit here = CloudInit.of(guest("k"));
    String userData = here.userData();
    String networkConfig = here.networkConfig();
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(CloudInit.of(guest("k")).userData()).isEqualTo(userData);
      assertThat(CloudInit.of(guest("k")).networkConfig()).isEqualTo(networkConfig);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void hostile_values_stay_values() {
    String hostile = "key\"]\nruncmd: [reboot] #: {\u2028'\\";
    JsonObject config = config(hostile);
    assertThat(config.keySet()).doesNotContain("runcmd");
    assertThat(config.getAsJsonArray("ssh_authorized_keys").get(0).getAsString())
        .isEqualTo(hostile);
  }

  @Test
  void the_seed_is_reproducible_and_its_owners_only() throws Exception {
    Path one = directory.resolve("one.iso");
    Path two = directory.resolve("two.iso");
    CloudInit.of(guest("k")).writeSeed(one);
    CloudInit.of(guest("k")).writeSeed(two);

    assertThat(one).hasSameBinaryContentAs(two);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(one)))
        .isEqualTo("rw-------");
    assertThat(IsoReader.files(Files.readAllBytes(one)))
        .containsEntry("user-data", CloudInit.of(guest("k")).userData())
        .containsEntry("meta-data", CloudInit.of(guest("k")).metaData())
        .containsEntry("network-config", CloudInit.of(guest("k")).networkConfig())
        .hasSize(3);
  }

  @Test
  void the_host_key_does_not_end_up_in_logs() {
    assertThat(guest("k").toString()).doesNotContain("secret");
  }

  @Test
  void an_interface_that_leads_outside_has_a_route_and_a_name_server_and_is_waited_for() {
    Nic nic = Nic.routed("cluster", "02:01:c0:a8:6f:0b", "192.168.111.11", "192.168.111.254");
    JsonObject cluster =
        JsonParser.parseString(CloudInit.of(guest("k", List.of(nic))).networkConfig())
            .getAsJsonObject()
            .getAsJsonObject("ethernets")
            .getAsJsonObject("cluster");

    assertThat(cluster.get("dhcp4").getAsBoolean()).isFalse();
    assertThat(cluster.get("addresses")).hasToString("[\"192.168.111.11/24\"]");
    assertThat(cluster.get("routes"))
        .isEqualTo(JsonParser.parseString("[{'to':'0.0.0.0/0','via':'192.168.111.254'}]"));
    assertThat(cluster.get("nameservers")).hasToString("{\"addresses\":[\"192.168.111.254\"]}");
    assertThat(cluster.has("optional")).isFalse();
  }
}
