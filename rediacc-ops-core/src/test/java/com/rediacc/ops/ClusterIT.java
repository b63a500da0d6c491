package com.rediacc.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.internal.Deadline;
import com.rediacc.ops.internal.Subprocess;
import com.rediacc.ops.report.OpsException;
import com.rediacc.ops.ssh.ExecResult;
import com.rediacc.ops.ssh.PortForward;
import com.rediacc.ops.ssh.SshHandle;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One real cluster of two VMs, from its readiness to its end. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterIT {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static Ops ops;
  private static Cluster cluster;
  private static SshHandle bridge;
  private static SshHandle worker;

  @TempDir Path folder;

  @BeforeAll
  static void up() {
    ops = Ops.create();
    ClusterSpec spec = ClusterSpec.builder(ops.settings()).basic().os(TestHost.IMAGE).build();
    cluster = ops.up(spec, UpOptions.owned());
    bridge = cluster.bridge().ssh();
    worker = cluster.vm(11).ssh();
  }

  @AfterAll
  static void down() {
    if (cluster != null) {
      cluster.close();
    }
    ops.close();
  }

  @Test
  void ready_means_ready() {
    for (Vm vm : cluster.vms()) {
      assertThat(vm.status().state()).isEqualTo("running");
      assertThat(vm.ssh().succeed("hostname")).isEqualTo(vm.name() + "\n");
      assertThat(vm.ssh().succeed("cloud-init status")).contains("status: done");
      assertThat(vm.ssh().succeed("systemctl list-units --failed --no-legend")).isEmpty();
    }
  }

  @Test
  void every_node_knows_and_reaches_every_other_by_name() {
    for (SshHandle node : List.of(bridge, worker)) {
      assertThat(node.succeed("getent hosts rediacc1")).startsWith("192.168.111.1 ");
      assertThat(node.succeed("getent hosts rediacc11")).startsWith("192.168.111.11 ");
      for (String name : List.of("rediacc1", "rediacc11")) {
        assertThat(
                node.succeed(
                    "timeout 20 bash -c 'read line < /dev/tcp/" + name + "/22; echo $line'"))
            .startsWith("SSH-2.0-");
      }
    }
  }

  @Test
  void the_file_system_fills_the_disk_it_was_given() {
    for (Vm vm : cluster.vms()) {
      String bytes = vm.ssh().succeed("df --output=size --block-size=1 / | tail -n 1").strip();
      long given = (long) vm.spec().diskGb() << 30;
      assertThat(Long.parseLong(bytes)).isBetween(given * 9 / 10, given);
      assertThat(vm.ssh().succeed("nproc").strip()).isEqualTo(vm.spec().cpus() + "");
    }
  }

  @Test
  void only_keys_log_in_and_only_our_host_key_is_there() {
    String sshd = bridge.as("root").succeed("sshd -T");
    assertThat(sshd).contains("passwordauthentication no", "kbdinteractiveauthentication no");
    assertThat(bridge.succeed("ls /etc/ssh/ssh_host_*_key"))
        .isEqualTo("/etc/ssh/ssh_host_ecdsa_key\n");
    assertThat(bridge.succeed("sudo cut -d: -f2 /etc/shadow | grep -c '^\\$' || true").strip())
        .as("users with a password")
        .isEqualTo("0");
  }

  @Test
  void plain_openssh_works_with_the_generated_configuration() {
    var result =
        Subprocess.of("ssh", "-F", cluster.sshConfig().toString(), "rediacc11", "hostname")
            .run(Deadline.after(MINUTE));
    assertThat(result.stdout()).isEqualTo("rediacc11\n");
    assertThat(result.stderr()).isEmpty();
  }

  @Test
  void ports_are_on_loopback_only_and_files_are_the_owners_only() throws Exception {
    for (Vm vm : cluster.vms()) {
      assertThat(TestHost.listenersOn(vm.status().sshPort())).containsExactly("0100007F");
    }
    Path root = cluster.logs().getParent();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root)))
        .isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cluster.sshConfig())))
        .isEqualTo("rw-------");
  }

  @Test
  void the_console_is_kept_from_power_on() throws Exception {
    assertThat(Files.readString(cluster.vm(11).consoleLog(), StandardCharsets.ISO_8859_1))
        .contains("Linux version", "rediacc11 login:");
  }

  @Test
  void a_paused_vm_is_shown_as_such_and_goes_on() {
    Vm vm = cluster.vm(11);
    vm.machine().pause(MINUTE);
    assertThat(vm.status().state()).isEqualTo("paused");
    vm.machine().pause(MINUTE);
    vm.machine().resume(MINUTE);
    assertThat(vm.status().state()).isEqualTo("running");
    assertThat(worker.succeed("echo on")).isEqualTo("on\n");
  }

  @Test
  void files_and_folders_keep_their_permissions_both_ways() throws Exception {
    Path tree = Files.createDirectories(folder.resolve("tree/sub folder"));
    Path script = Files.writeString(tree.resolve("grüße.sh"), "#!/bin/sh\necho hello\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x---"));
    Path big = folder.resolve("tree/big");
    Files.write(big, new byte[3 << 20]);

    worker.upload(folder.resolve("tree"), "/tmp/it/tree");
    assertThat(worker.succeed("'/tmp/it/tree/sub folder/grüße.sh'")).isEqualTo("hello\n");
    assertThat(worker.succeed("stat -c %a '/tmp/it/tree/sub folder/grüße.sh'")).isEqualTo("750\n");

    worker.download("/tmp/it/tree", folder.resolve("back"));
    assertThat(folder.resolve("back/big")).hasSameBinaryContentAs(big);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("back/sub folder/grüße.sh"))))
        .isEqualTo("rwxr-x---");
  }

  @Test
  void a_forwarded_port_leads_into_the_vm() throws Exception {
    try (PortForward forward = worker.forward(22);
        Socket socket = new Socket("127.0.0.1", forward.localPort());
        var in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(in.readLine()).startsWith("SSH-2.0-");
    }
  }

  @Test
  void units_and_ports_are_waited_for_and_a_failed_unit_fails_at_once() {
    bridge.succeed("sudo systemd-run --unit=good sleep infinity");
    bridge.waitForUnit("good");
    bridge.waitForPort(22);
    bridge.exec("sudo systemd-run --unit=bad sh -c 'echo the reason; exit 9'");
    assertThatThrownBy(() -> bridge.waitForUnit("bad.service", Duration.ofMinutes(5)))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("unit bad.service has failed")
        .hasMessageContaining("the reason");
    bridge.succeed("sudo systemctl reset-failed");
  }

  @Test
  void exit_codes_and_arguments_arrive_unchanged() {
    assertThat(worker.exec("exit 7").exitCode()).isEqualTo(7);
    assertThat(worker.exec("kill -TERM $$").exitCode()).isEqualTo(143);
    ExecResult result = worker.exec(List.of("printf", "%s|", "a b", "$HOME", "it's", ""));
    assertThat(result.stdout()).isEqualTo("a b|$HOME|it's||");
  }

  @Test
  @Order(Integer.MAX_VALUE - 2)
  void a_reboot_gives_a_new_boot_and_the_same_node() {
    String before = worker.succeed("cat /proc/sys/kernel/random/boot_id");
    worker.succeed("echo kept > ~/kept");
    worker.reboot();
    assertThat(worker.succeed("cat /proc/sys/kernel/random/boot_id")).isNotEqualTo(before);
    assertThat(worker.succeed("cat ~/kept; hostname; getent hosts rediacc1"))
        .startsWith("kept\nrediacc11\n192.168.111.1 ");
  }

  @Test
  @Order(Integer.MAX_VALUE - 1)
  void a_killed_emulator_is_a_stopped_vm() {
    Vm vm = cluster.vm(11);
    TestHost.processesWith("rediacc11@" + cluster.id())
        .forEach(mark -> mark.kill(Deadline.after(MINUTE)));
    assertThat(vm.status().state()).isEqualTo("stopped");
    assertThatThrownBy(() -> vm.ssh().exec("true", Duration.ofSeconds(5)))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("VM rediacc11");
    assertThat(cluster.bridge().status().state()).as("the other VM").isEqualTo("running");
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void closing_leaves_nothing() throws Exception {
    int port = cluster.bridge().status().sshPort();
    assertThat(TestHost.processesWith(cluster.id())).isNotEmpty();

    cluster.close();

    assertThat(TestHost.processesWith("@" + cluster.id())).isEmpty();
    assertThat(TestHost.listenersOn(port)).isEmpty();
    assertThat(cluster.logs().getParent()).doesNotExist();
    cluster.close();
  }
}
