package com.rediacc.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.internal.engine.EngineAccess;
import com.rediacc.ops.internal.process.CurrentUser;
import com.rediacc.ops.internal.process.ProcessIdentity;
import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.BackendKind;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Progress;
import com.rediacc.ops.spec.UpOptions;
import java.io.ByteArrayOutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A cluster of libvirt domains on a bridge. Only inside private-libvirt (src/test/libvirt), which
 * keeps bridge and daemon away from the host.
 */
class LibvirtClusterIT extends BackendConformance {
  LibvirtClusterIT() {
    super(BackendKind.LIBVIRT);
  }

  @BeforeAll
  @Override
  void up() {
    assumeTrue(
        TestHost.PRIVATE_LIBVIRT != null,
        "not inside src/test/libvirt/private-libvirt, as ./verify runs it");
    super.up();
  }

  @Test
  void this_host_reaches_the_vms_at_their_addresses() {
    assertThat(cluster.vm(11).status().sshHost()).isEqualTo("192.168.111.11");
    assertThat(cluster.vm(11).status().sshPort()).isEqualTo(22);
    assertThat(worker.succeed("echo $SSH_CONNECTION")).startsWith("192.168.111.254 ");
  }

  @Test
  void the_network_routes_and_answers_for_names() throws Exception {
    assertThat(worker.succeed("ip route show default")).startsWith("default via 192.168.111.254");
    assertThat(worker.succeed("resolvectl dns")).contains("192.168.111.254");
    assertThat(askedForAddress("rediacc11", "192.168.111.254")).endsWith(192, 168, 111, 11);
  }

  /** The bytes of a name server's answer (RFC 1035, 4.1): its last record's data come last. */
  private static int[] askedForAddress(String name, String server) throws Exception {
    var query = new ByteArrayOutputStream();
    query.writeBytes(new byte[] {7, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, (byte) name.length()});
    query.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    query.writeBytes(new byte[] {0, 0, 1, 0, 1});
    try (var socket = new DatagramSocket()) {
      socket.setSoTimeout(10_000);
      InetAddress address = InetAddress.getByName(server);
      socket.send(new DatagramPacket(query.toByteArray(), query.size(), address, 53));
      var answer = new DatagramPacket(new byte[512], 512);
      socket.receive(answer);
      return IntStream.range(0, answer.getLength()).map(i -> answer.getData()[i] & 0xff).toArray();
    }
  }

  @Test
  void the_guest_agent_answers_through_its_channel() {
    assertThat(
            TestHost.virsh(
                "qemu-agent-command", "rediacc11@192.168.111.11", "{\"execute\":\"guest-ping\"}"))
        .contains("return");
  }

  @Test
  void the_emulator_is_not_root_and_what_it_and_libvirt_write_is_ours() throws Exception {
    assertThat(emulatorsUser()).isNotEqualTo("0");
    Path disk = cluster.logs().resolveSibling("disks/rediacc11.qcow2");
    for (Path file : List.of(disk, cluster.vm(11).consoleLog())) {
      assertThat(Files.getOwner(file).getName())
          .as("owner of " + file)
          .isEqualTo(System.getProperty("user.name"));
    }
  }

  private static String emulatorsUser() throws Exception {
    ProcessIdentity qemu = TestHost.processesWith("rediacc11@192.168.111.11").get(0);
    return Files.readAllLines(Path.of("/proc/" + qemu.pid() + "/status")).stream()
        .filter(line -> line.startsWith("Uid:"))
        .findFirst()
        .orElseThrow()
        .split("\\s+")[1];
  }

  @Test
  void the_emulators_user_cannot_read_our_keys() throws Exception {
    assumeTrue(CurrentUser.isRoot(), "only root can try as another user");
    Path key = ops.settings().dataDirectory().resolve("staging/.ssh/id_ecdsa");
    assertThat(key).exists();
    var read =
        Subprocess.of("setpriv", "--reuid", emulatorsUser(), "--clear-groups", "cat", "" + key)
            .run(Deadline.after(MINUTE));
    assertThat(read.exitCode()).isNotZero();
    assertThat(read.stderr()).contains("Permission denied");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
  }

  @Test
  void a_subnet_that_is_taken_is_refused_with_its_owner() {
    assertThatThrownBy(() -> ops.up(spec().workers(0).build(), UpOptions.owned()))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining(
            "192.168.111.0/24 is in use by libvirt's network rediacc-" + cluster.id())
        .hasMessageContaining(
            "of the cluster with the run directory "
                + EngineAccess.plan(cluster.bridge().running()).runDirectory())
        .hasMessageContaining("VM_NET_BASE");
  }

  @Test
  void left_the_choice_a_cluster_goes_on_with_qemu_where_the_subnet_is_taken() {
    var notes = new CopyOnWriteArrayList<String>();
    Thread caller = Thread.currentThread();
    var listener =
        new Progress() {
          @Override
          public void note(String line, String detail) {
            notes.add(detail);
          }

          /** It is on its way; its boot would take a minute. */
          @Override
          public void phase(String subject, String phase) {
            if (phase.equals("power on")) {
              caller.interrupt();
            }
          }
        };
    ClusterSpec spec = spec().workers(0).backend("auto").build();

    // Of the command line: an owned one prefers qemu anyway.
    assertThatThrownBy(
            () -> ops.up(spec, UpOptions.detached().withCold(true).withProgress(listener)))
        .isInstanceOf(InterruptedOpsException.class);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(notes)
        .anyMatch(line -> line.matches("using qemu: .*192.168.111.0/24 is in use by libvirt's.*"));
  }

  /** The emulator is another user's. */
  @Override
  void kill(Vm vm) {
    if (CurrentUser.isRoot()) {
      super.kill(vm);
    } else {
      TestHost.virsh("destroy", vm.name() + "@" + vm.address());
    }
  }

  @Test
  void a_daemon_that_is_restarted_changes_nothing() throws Exception {
    assumeTrue(CurrentUser.isRoot(), "only root can end the daemon");
    Path pidFile = Path.of(TestHost.PRIVATE_LIBVIRT, "libvirtd.pid");
    ProcessIdentity daemon =
        ProcessIdentity.of(Long.parseLong(Files.readString(pidFile).strip())).orElseThrow();
    daemon.kill(Deadline.after(MINUTE));
    Awaitility.await()
        .atMost(MINUTE)
        .ignoreExceptions()
        .until(() -> cluster.vm(11).status().state() == VmState.RUNNING);
    cluster.vm(11).running().machine().pause(Deadline.after(MINUTE));
    assertThat(cluster.vm(11).status().state()).isEqualTo(VmState.PAUSED);
    cluster.vm(11).running().machine().resume(Deadline.after(MINUTE));
    assertThat(worker.succeed("echo on")).isEqualTo("on\n");
  }
}
