package com.rediacc.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.shell.GuestShell;
import com.rediacc.ops.spec.BackendKind;
import com.rediacc.ops.ssh.ExecResult;
import com.rediacc.ops.ssh.PortForward;
import com.rediacc.ops.ssh.SshHandle;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster of bare QEMU processes, and what ssh handles do on its VMs. */
class ClusterIT extends BackendConformance {
  @TempDir Path directory;

  ClusterIT() {
    super(BackendKind.QEMU);
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
  void files_and_folders_keep_their_permissions_both_ways() throws Exception {
    Path tree = Files.createDirectories(directory.resolve("tree/sub directory"));
    Path script = Files.writeString(tree.resolve("grüße.sh"), "#!/bin/sh\necho hello\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x---"));
    Path big = directory.resolve("tree/big");
    Files.write(big, new byte[3 << 20]);

    worker.upload(directory.resolve("tree"), "/tmp/it/tree");
    assertThat(worker.succeed("'/tmp/it/tree/sub directory/grüße.sh'")).isEqualTo("hello\n");
    assertThat(worker.succeed("stat -c %a '/tmp/it/tree/sub directory/grüße.sh'"))
        .isEqualTo("750\n");

    worker.download("/tmp/it/tree", directory.resolve("back"));
    assertThat(directory.resolve("back/big")).hasSameBinaryContentAs(big);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve("back/sub directory/grüße.sh"))))
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

  /** Unless they are isolated: UnusualVmIT. */
  @Test
  void guests_reach_services_on_the_hosts_loopback() throws Exception {
    try (var service = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      bridge.succeed(TestHost.connectFromGuest(service.getLocalPort()));
    }
  }

  @Test
  @Order(SNAPSHOT)
  void a_fork_is_a_cluster_of_its_own_from_the_same_moment() throws Exception {
    bridge.succeed("echo common > ~/who; sudo systemd-run --quiet --unit=ticks sleep infinity");
    String pid = bridge.succeed("systemctl show -P MainPID ticks");
    String id;
    try (Cluster fork = cluster.fork()) {
      id = fork.id();
      SshHandle its = fork.bridge().ssh();
      assertThat(its.succeed("cat ~/who; systemctl show -P MainPID ticks"))
          .isEqualTo("common\n" + pid);
      its.succeed("echo fork > ~/who");
      bridge.succeed("echo origin > ~/who");
      assertThat(its.succeed("cat ~/who")).isEqualTo("fork\n");
      assertThat(bridge.succeed("cat ~/who")).isEqualTo("origin\n");
      assertClockIsRight(its);

      // Each worker reaches its own bridge under the same address.
      bridge.succeed("sudo hostname origin-bridge");
      its.succeed(
          "sudo systemd-run --quiet --unit=told python3 -m http.server 7001 -d /home/rediacc");
      bridge.succeed(
          "sudo systemd-run --quiet --unit=told python3 -m http.server 7001 -d /home/rediacc");
      for (Cluster each : List.of(cluster, fork)) {
        each.bridge().ssh().waitForPort(7001);
        String get =
            "python3 -c 'import urllib.request as u;"
                + "print(u.urlopen(\"http://rediacc1:7001/who\").read().decode().strip())'";
        assertThat(each.vm(11).ssh().succeed(get).strip())
            .isEqualTo(each == fork ? "fork" : "origin");
      }

      // A fork is as good as any: it has snapshots, and forks.
      Snapshot snapshot = fork.snapshot("its-own");
      its.succeed("rm ~/who");
      try (Cluster second = fork.fork(snapshot)) {
        assertThat(second.bridge().ssh().succeed("cat ~/who")).isEqualTo("fork\n");
      }
      fork.restore(snapshot);
      assertThat(its.succeed("cat ~/who")).isEqualTo("fork\n");
    }
    assertThat(TestHost.remains(id)).isEmpty();
    assertThat(bridge.succeed("cat ~/who")).isEqualTo("origin\n");
    bridge.succeed("sudo systemctl stop ticks told");
  }

  @Test
  @Order(SNAPSHOT)
  void what_runs_and_what_is_forwarded_ends_with_a_restore_and_handles_stay_good()
      throws Exception {
    Snapshot snapshot = cluster.snapshot("swap");
    cluster.prepareRestore(snapshot);
    var running = new CompletableFuture<Throwable>();
    var thread =
        new Thread(
            () -> {
              try {
                worker.exec("sleep 600", Duration.ofMinutes(11));
                running.complete(new AssertionError("it ended"));
              } catch (OpsException e) {
                running.complete(e);
              }
            });
    thread.start();
    worker.waitUntilSucceeds("pgrep -x sleep");
    try (PortForward forward = worker.forward(22)) {
      cluster.restore(snapshot);

      assertThat(running.get(1, TimeUnit.MINUTES))
          .isInstanceOf(OpsException.class)
          .hasMessageContaining("the connection was lost while 'sleep 600' ran");
      Awaitility.await()
          .atMost(MINUTE)
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> new Socket("127.0.0.1", forward.localPort()).close())
                      .isInstanceOf(IOException.class));
    }
    assertThat(worker.exec("pgrep -x sleep").exitCode()).isEqualTo(1);
    Path memory = damaged(cluster.logs().resolveSibling("snapshots"));
    assertThatThrownBy(() -> cluster.restore(snapshot))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("the snapshot cannot be restored: " + memory);
    assertThatThrownBy(() -> cluster.fork(snapshot)).hasMessageContaining(memory.toString());
    assertThat(worker.as("root").succeed("id -u")).isEqualTo("0\n");
    cluster.delete(snapshot);
  }

  /** Writes to the memory of a snapshot; returns the file. */
  private static Path damaged(Path snapshots) throws IOException {
    try (var files = Files.walk(snapshots)) {
      Path pages = files.filter(file -> file.toString().endsWith(".pages")).findFirst().get();
      Files.setLastModifiedTime(pages, FileTime.from(Instant.now().plusSeconds(1)));
      return pages;
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

  /** sshd counts sessions for a moment after their commands have ended. */
  @Test
  void many_short_commands_at_once() throws Exception {
    assertThat(worker.as("root").succeed("sshd -T")).contains("maxsessions 64");
    ExecutorService threads = Executors.newFixedThreadPool(24);
    try {
      List<Future<String>> outputs = new ArrayList<>();
      for (int i = 0; i < 24 * 6; i++) {
        String command = "echo " + i;
        outputs.add(threads.submit(() -> worker.succeed(command)));
      }
      for (int i = 0; i < outputs.size(); i++) {
        assertThat(outputs.get(i).get()).isEqualTo(i + "\n");
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static String bootId(GuestShell shell) {
    return shell.succeed("cat /proc/sys/kernel/random/boot_id");
  }

  /** Both VMs at once, one by ssh and one by its shell. */
  @Test
  @Order(REBOOT)
  void a_reboot_gives_a_new_boot_and_the_same_node() {
    GuestShell own = cluster.bridge().shell();
    GuestShell workers = cluster.vm(11).shell();
    String before = bootId(own);
    String workersBefore = bootId(workers);
    assertThat(bootId(bridge)).isEqualTo(before);
    bridge.succeed("echo kept > ~/kept");

    workers.exec("systemctl reboot");
    bridge.reboot();

    assertThat(bootId(own)).isNotEqualTo(before);
    assertThat(bootId(bridge)).isNotEqualTo(before);
    assertThat(bridge.succeed("cat ~/kept; hostname; getent hosts rediacc11"))
        .startsWith("kept\nrediacc1\n192.168.111.11 ");
    Awaitility.await()
        .atMost(MINUTE.multipliedBy(3))
        .ignoreExceptions()
        .until(() -> !bootId(workers).equals(workersBefore));
    String[] began =
        workers
            .succeed("systemctl show --value -p ExecMainStartTimestampMonotonic rediacc-shell ssh")
            .split("\\s+");
    assertThat(Long.parseLong(began[0])).as("before sshd").isLessThan(Long.parseLong(began[1]));
    workers.waitForPort(22);
  }
}
