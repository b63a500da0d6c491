package com.rediacc.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import com.rediacc.ops.spec.Architecture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What needs no VM: usage, bad input, answers about nothing. */
class RdcTest {
  @TempDir Path data;

  private Invocation terminal(String... arguments) {
    return Invocation.run(Invocation.At.TERMINAL, data, Map.of(), arguments);
  }

  private Invocation with(Map<String, String> environment, String... arguments) {
    return Invocation.run(Invocation.At.TERMINAL, data, environment, arguments);
  }

  @Test
  void help_names_every_command() {
    Invocation help = terminal("ops", "--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.out())
        .contains("setup", "check", "up", "down", "status", "ssh", "shell", "image", "cache");
  }

  @Test
  void up_has_every_option_of_the_specification() {
    assertThat(terminal("ops", "up", "--help").out())
        .contains(
            "--basic",
            "--lite",
            "--force",
            "--cold",
            "parallel",
            "--skip-orchestration",
            "--backend",
            "--arch",
            "--renet",
            "--provision",
            "--user-data",
            "--os",
            "--debug",
            "--setup",
            "--timeout",
            "--yes",
            "--output");
  }

  @Test
  void ssh_shows_both_its_forms() {
    assertThat(terminal("ops", "ssh", "--help").out())
        .startsWith(
            """
            Usage: rdc ops ssh [--debug] [--user=<user>] <vm-id> [<command>...]
               or: rdc ops ssh [--debug] [--user=<user>] --vm-id=<id> [-c=<command>]
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ops up --fast",
        "ops fly",
        "ops",
        "ops ssh",
        "ops ssh one",
        "ops shell",
        "ops shell one",
        "ops image",
        "ops cache",
        "ops cache remove xyz",
        "ops status -o xml"
      })
  void wrong_usage_is_one_line_a_hint_and_exit_2(String line) {
    Invocation wrong = terminal(line.split(" "));
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).startsWith("rdc: ").contains("Try 'rdc");
    assertThat(wrong.err().lines()).hasSize(2);
    assertThat(wrong.out()).isEmpty();
  }

  @Test
  void a_word_with_an_at_sign_is_a_word() throws Exception {
    Path file = Files.writeString(data.resolve("arguments"), "--help");
    Invocation ssh = terminal("ops", "ssh", "@" + file);
    assertThat(ssh.exitCode()).isEqualTo(2);
    assertThat(ssh.err()).contains("'@" + file + "' is not the id of a VM");
  }

  @Test
  void a_misspelt_word_is_told_what_it_may_have_been() {
    assertThat(terminal("ops", "stauts").err())
        .isEqualTo(
            """
            rdc: Unmatched argument at index 1: 'stauts'
            Did you mean 'status'? Try 'rdc ops --help'.
            """);
    assertThat(terminal("ops", "status", "-o", "xml").err())
        .contains("must be one of table, json, yaml, csv, not 'xml'");
  }

  @Test
  void what_cannot_be_resumed_is_wrong_usage() {
    Path nowhere = data.resolve("nowhere");
    Invocation missing = terminal("ops", "resume", nowhere.toString());
    assertThat(missing.exitCode()).isEqualTo(2);
    assertThat(missing.err()).contains("there is no " + nowhere);
    Invocation empty = terminal("ops", "resume", data.toString());
    assertThat(empty.exitCode()).isEqualTo(2);
    assertThat(empty.err()).contains(data + " is no bundle with a checkpoint");
  }

  @Test
  void without_a_cluster_there_is_no_bundle() {
    Path bundle = data.resolve("bundle");
    Invocation none = terminal("ops", "bundle", bundle.toString());
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.err()).contains("no cluster is up in " + data);
    assertThat(bundle).doesNotExist();
  }

  @Test
  void a_missing_command_names_all_there_are() {
    assertThat(terminal("ops").err())
        .startsWith(
            "rdc: a command is missing: setup, check, up, down, status, ssh, shell, logs, console,"
                + " ssh-config, inventory, fault, power-on, bundle, resume, image, cache, prune\n");
    assertThat(terminal("ops", "image").err())
        .startsWith("rdc: a command is missing: build, list, pull, remove\n");
    assertThat(terminal("ops", "cache").err())
        .startsWith("rdc: a command is missing: clear, list, remove\n");
    assertThat(terminal("ops", "fault").err())
        .startsWith(
            "rdc: a command is missing: disk, link, bridge, clock, cpu, cut, deafen, freeze, heal,"
                + " isolate, list, memory, mute, partition, power-cut, ring, unplug\n");
  }

  @Test
  void faults_need_a_cluster_and_ids_and_durations_that_are_ones() {
    assertThat(terminal("ops", "fault", "isolate", "11").exitCode()).isEqualTo(1);
    assertThat(terminal("ops", "power-on", "11").exitCode()).isEqualTo(1);
    assertThat(terminal("ops", "fault", "partition", "1", "a,b").err())
        .contains("'a,b' is not a list of VM ids, such as 11,12");
    assertThat(terminal("ops", "fault", "clock", "11", "--jump=-1x").err()).startsWith("rdc: ");
    assertThat(terminal("ops", "fault", "clock", "11", "--jump=-1x").exitCode()).isEqualTo(2);
    assertThat(terminal("ops", "fault", "cpu", "11").err()).contains("--workers=<number>");
    assertThat(terminal("ops", "fault", "memory", "11", "--mb", "many").exitCode()).isEqualTo(2);
  }

  @Test
  void a_disk_fault_says_what_is_wrong_with_the_disk() {
    assertThat(terminal("ops", "fault", "disk", "11").err())
        .contains("say what is to be wrong: --fail-…, --iops, --bandwidth or --slow");
    assertThat(terminal("ops", "fault", "disk", "11", "--fail-writes", "eperm").err())
        .contains("--fail-writes must be eio or enospc, not 'eperm'");
    assertThat(terminal("ops", "fault", "disk", "11", "--bandwidth", "fast").err())
        .contains("--bandwidth is a number of bytes, such as 512K or 10M, not 'fast'");
    assertThat(terminal("ops", "fault", "disk", "11", "--slow", "50ms", "--seed", "7").err())
        .contains("--fraction and --seed are for --fail-writes, --fail-reads and --fail-flushes");
    Invocation noCluster = terminal("ops", "fault", "disk", "11", "--fail-reads");
    assertThat(noCluster.exitCode()).isEqualTo(1);
    assertThat(noCluster.err()).contains("no cluster is up");
  }

  @Test
  void what_is_wrong_with_a_link_says_what_is_allowed() {
    String[] link = {"ops", "fault", "link", "1", "11", "", ""};
    link[5] = "--rate";
    link[6] = "1mb";
    assertThat(terminal(link).err())
        .startsWith("rdc: ")
        .contains(
            "a rate is a number and a unit (bit, kbit, mbit, gbit: a second), such as 512kbit or"
                + " 1mbit, not '1mb'");
    assertThat(terminal(link).exitCode()).isEqualTo(2);
    link[5] = "--loss";
    for (String wrong : new String[] {"30%", "1.5", "-1", "NaN"}) {
      link[6] = wrong;
      assertThat(terminal(link).err())
          .contains("a fraction is 0 to 1, such as 0.3, not '" + wrong + "'");
    }
    link[5] = "--delay";
    link[6] = "soon";
    assertThat(terminal(link).err()).contains("a number and a unit (ms, s, m, min, h)");
    link[6] = "200ms";
    assertThat(terminal(link).err()).as("all is right").contains("no cluster is up in " + data);
    assertThat(terminal("ops", "fault", "link", "1").err()).contains("<to>");
  }

  @Test
  void rates_are_as_tc_writes_them() {
    var rate = new LinkFaultCommand.Rate();
    assertThat(rate.convert("8000bit")).isEqualTo(8000);
    assertThat(rate.convert("512kbit")).isEqualTo(512_000);
    assertThat(rate.convert("1.5Mbit")).isEqualTo(1_500_000);
    assertThat(rate.convert("1gbit")).isEqualTo(1_000_000_000);
  }

  @Test
  void faults_are_healed_by_vm_or_by_number() {
    Invocation both = terminal("ops", "fault", "heal", "11", "--number", "2");
    assertThat(both.exitCode()).isEqualTo(2);
    assertThat(both.err()).contains("a VM's id or a number of the list, not both");
  }

  @Test
  void an_empty_cache_is_listed_and_cleared() {
    assertThat(terminal("ops", "cache", "list").exitCode()).isZero();
    assertThat(terminal("ops", "cache", "clear").out()).isEqualTo("0 removed\n");
    Invocation missing = terminal("ops", "cache", "remove", "abcd1234");
    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(missing.err())
        .contains("no unused checkpoint has a key that begins with abcd1234")
        .contains("'rdc ops cache list' shows them");
  }

  @Test
  void wrong_steps_are_all_reported_before_anything_is_created() {
    Invocation wrong =
        terminal(
            "ops",
            "up",
            "--provision",
            "worker",
            "--provision",
            "king=pom.xml",
            "--provision",
            "all=/missing.sh",
            "--user-data",
            "king=pom.xml",
            "--user-data",
            "11=/missing.yaml",
            "--data-disk",
            "11",
            "--data-disk",
            "king=1",
            "--renet",
            "/missing/renet");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err())
        .isEqualTo(
            """
            rdc: --provision worker: '=' and a file are missing
            --provision king=pom.xml: must be for bridge, worker or all, not 'king'
            cannot read /missing.sh: NoSuchFileException
            --user-data king=pom.xml: 'king' is not the id of a VM
            --user-data 11=/missing.yaml: cannot read it: NoSuchFileException
            --data-disk 11: '=' and a size in GB are missing
            --data-disk king=1: 'king' is not the id of a VM
            RENET_BINARY=/missing/renet (--renet): renet: there is no file /missing/renet
            """);
  }

  @Test
  void wrong_values_are_all_reported_with_their_source() {
    Invocation wrong =
        with(Map.of("VM_RAM", "abc", "VM_NET_BASE", "10.0"), "ops", "up", "--backend", "xen");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err())
        .contains(
            "VM_RAM=abc (environment)",
            "VM_NET_BASE=10.0 (environment)",
            "REDIACC_BACKEND=xen (--backend)")
        .doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ops up --arch sparc",
        "ops check --arch sparc",
        "ops setup --arch sparc",
        "ops image list --arch sparc",
        "ops image --arch sparc list"
      })
  void an_architecture_that_there_is_not_is_wrong_usage(String line) {
    Invocation wrong = terminal(line.split(" "));
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err())
        .isEqualTo("rdc: VM_ARCH=sparc (--arch): must be amd64, arm64 or host\n");
  }

  @Test
  void images_are_listed_for_the_architecture_that_is_asked_for() {
    for (String architecture : List.of("amd64", "arm64")) {
      assertThat(
              terminal("ops", "image", "list", "--arch", architecture, "-o", "csv").out().lines())
          .hasSizeGreaterThan(3)
          .filteredOn(line -> line.startsWith("debian-12,"))
          .singleElement()
          .asString()
          .startsWith("debian-12," + architecture + ",no,")
          .endsWith("-genericcloud-" + architecture + ".qcow2");
    }
  }

  @Test
  void libvirt_is_refused_for_guests_of_another_architecture_before_anything_is_made() {
    String other = Architecture.ofHost() == Architecture.AMD64 ? "arm64" : "amd64";
    Invocation refused =
        terminal("ops", "up", "--arch", other, "--backend", "kvm", "--os", "debian-12");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err())
        .contains("libvirt runs only " + Architecture.ofHost() + " guests here, not " + other)
        .contains("use --backend qemu");
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void a_check_is_of_the_emulator_of_the_architecture_that_is_asked_for() {
    assertThat(terminal("ops", "check", "--arch", "arm64", "--os", "debian-12").out())
        .contains("qemu-system-aarch64: ", "VM_ARCH ")
        .doesNotContain("qemu-system-x86_64: ");
    assertThat(terminal("ops", "check", "--arch", "amd64", "--os", "debian-12").out())
        .contains("qemu-system-x86_64: ")
        .doesNotContain("qemu-system-aarch64: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ops cache list", "ops cache clear", "ops up"})
  void a_setting_that_is_wrong_is_wrong_usage_of_what_needs_it(String line) {
    Invocation wrong = with(Map.of("REDIACC_CACHE_GB", "ten"), line.split(" "));
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err())
        .isEqualTo(
            "rdc: REDIACC_CACHE_GB=ten (environment): must be a whole number from 0 to 1048576"
                + " (GB)\n");
  }

  @Test
  void an_unknown_image_lists_those_that_are_known() {
    Invocation wrong = terminal("ops", "up", "--os", "windows-95");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).contains("windows-95", "debian-12", "fedora-43");
    assertThat(data).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ops up", "ops down", "ops image list"})
  void a_timeout_that_is_none_is_wrong_usage(String command) {
    Invocation wrong = terminal((command + " --timeout soon").split(" "));
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err())
        .startsWith("rdc: Invalid value for option '--timeout'")
        .contains("is a number and a unit (ms, s, m, min, h), such as '5 min'; found 'soon'\n")
        .doesNotContain("Exception");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ops status", "ops down", "ops ssh 1 true", "ops shell 1 true"})
  void a_missing_data_directory_is_named_with_the_setting(String line) {
    Invocation wrong =
        with(Map.of("RENET_DATA_DIR", data.resolve("typo").toString()), line.split(" "));
    assertThat(wrong.exitCode()).isEqualTo(1);
    assertThat(wrong.err())
        .contains("the data directory " + data.resolve("typo") + " does not exist")
        .contains("RENET_DATA_DIR=")
        .doesNotContain("\tat ");
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void without_a_cluster_status_says_so_and_down_has_nothing_to_do() {
    Invocation status = terminal("ops", "status");
    assertThat(status.exitCode()).isEqualTo(1);
    assertThat(status.err()).contains("no cluster is up in " + data, "'rdc ops up' brings one up");

    Invocation down = terminal("ops", "down");
    assertThat(down.exitCode()).isZero();
    assertThat(down.out()).isEqualTo("no cluster was up\n");
  }

  @Test
  void a_damaged_state_file_is_reported_by_status_and_cleared_by_down() throws Exception {
    Files.writeString(data.resolve("cluster.json"), "{\"id\": ");
    Invocation status = terminal("ops", "status");
    assertThat(status.exitCode()).isEqualTo(1);
    assertThat(status.err())
        .contains("the state file " + data.resolve("cluster.json") + " is damaged");

    assertThat(terminal("ops", "down").exitCode()).isZero();
    assertThat(data.resolve("cluster.json")).doesNotExist();
  }

  @Test
  void stack_traces_come_only_with_debug() {
    assertThat(terminal("ops", "status").err()).doesNotContain("\tat ");
    assertThat(terminal("ops", "status", "--debug").err()).contains("\tat com.rediacc");
    assertThat(terminal("--debug", "ops", "status").err()).contains("\tat com.rediacc");
    assertThat(terminal("ops", "ssh", "1", "make", "--debug").err())
        .as("an option of the remote command")
        .contains("no cluster is up")
        .doesNotContain("\tat ");
  }

  @Test
  void failures_of_machine_readable_commands_have_the_envelope() {
    Invocation failed = Invocation.run(Invocation.At.PIPE, data, Map.of(), "ops", "status");
    var envelope = JsonParser.parseString(failed.out()).getAsJsonObject();
    assertThat(envelope.keySet())
        .containsExactly("success", "command", "data", "errors", "warnings", "metrics");
    assertThat(envelope.get("success").getAsBoolean()).isFalse();
    assertThat(envelope.get("command").getAsString()).isEqualTo("ops status");
    assertThat(envelope.get("errors").toString()).contains("no cluster is up");
    assertThat(envelope.getAsJsonObject("metrics").get("duration_ms").getAsLong()).isNotNegative();
  }

  @Test
  void lite_makes_keys_and_configuration_and_no_vm() throws Exception {
    Invocation lite = terminal("ops", "up", "--basic", "--lite");
    assertThat(lite.exitCode()).isZero();
    Path ssh = data.resolve("staging/.ssh");
    assertThat(lite.out()).contains(ssh.resolve("config").toString());
    assertThat(Files.readString(ssh.resolve("config")))
        .contains("Host rediacc1\n", "Port 22201\n", "Host rediacc11\n", "Port 22211\n");
    assertThat(Files.readString(ssh.resolve("known_hosts")))
        .contains("rediacc11 ecdsa-sha2-nistp256 ");
    String key = Files.readString(ssh.resolve("id_ecdsa"));
    assertThat(terminal("ops", "up", "--basic", "--lite").exitCode()).isZero();
    assertThat(Files.readString(ssh.resolve("id_ecdsa"))).as("keys stay").isEqualTo(key);
    assertThat(data.resolve("cluster.json")).doesNotExist();
  }

  @Test
  void too_little_room_is_refused_with_the_sums_before_anything_is_made() {
    Invocation refused =
        with(
            Map.of("VM_RAM", "4000000", "VM_DSK", "60000"),
            "ops",
            "check",
            "--basic",
            "--os",
            "debian-12");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.out())
        .contains(
            "✗ RAM: rediacc1 1024 + rediacc11 4000000 + 2 x 320 for the emulator = 4001664 MB")
        .contains(
            "✗ disk: rediacc1 8 + rediacc11 60000 + 3908 for a checkpoint's memory = 63916 GB"
                + " needed")
        .contains("prerequisite(s) missing");
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void check_shows_every_setting_with_its_source() {
    Invocation check = with(Map.of("VM_CPU", "4"), "ops", "check", "--os", "debian-12");
    assertThat(check.out())
        .containsPattern("VM_CPU +4 +environment")
        .containsPattern("VM_RAM +4096 +default")
        .containsPattern("RENET_DATA_DIR +" + data + " +environment");
  }

  @Test
  void images_come_in_every_format() {
    assertThat(terminal("ops", "image", "list").out())
        .startsWith("NAME")
        .contains("ubuntu-24.04", "ubuntu-22.04", "debian-12", "debian-13", "fedora-43");
    assertThat(terminal("ops", "image", "list", "-o", "csv").out())
        .startsWith("name,arch,here,size_mb,buildable,source\n");
    assertThat(terminal("ops", "image", "list", "-o", "yaml").out()).startsWith("success: true\n");
    assertThat(Invocation.run(Invocation.At.PIPE, data, Map.of(), "ops", "image", "list").out())
        .startsWith("{\n  \"success\": true");
  }
}
