package com.rediacc.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.evidence.Mark;
import com.rediacc.ops.fault.DiskError;
import com.rediacc.ops.fault.Fault;
import com.rediacc.ops.fault.Faults;
import com.rediacc.ops.internal.engine.EngineAccess;
import com.rediacc.ops.internal.process.CurrentUser;
import com.rediacc.ops.internal.process.ProcessIdentity;
import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.shell.GuestShell;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
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
  @Order(SNAPSHOT)
  void a_data_disk_has_the_name_that_it_has_on_qemu_and_goes_back_with_its_vm() {
    String disk = "/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_data1";
    GuestShell shell = cluster.vm(11).shell();
    assertThat(shell.succeed("blockdev --getsize64 " + disk)).isEqualTo((1 << 30) + "\n");
    shell.succeed("printf first | dd of=" + disk + " conv=fsync status=none");
    Snapshot snapshot = cluster.snapshot("with-data");
    shell.succeed("printf other | dd of=" + disk + " conv=fsync status=none");
    cluster.restore(snapshot);
    assertThat(shell.succeed("echo 3 >/proc/sys/vm/drop_caches; head -c 5 " + disk))
        .isEqualTo("first");
    cluster.delete(snapshot);
  }

  @Test
  void faults_of_networks_and_disks_are_refused_before_anything_is_tried() {
    Faults faults = cluster.faults();
    assertRefused(
        "network faults need the backend 'qemu'",
        () -> faults.isolate(11),
        () -> faults.mute(11),
        () -> faults.deafen(11),
        () -> faults.cut(1, 11),
        () -> faults.partition(List.of(1), List.of(11)),
        () -> faults.link(1, 11).loss(0.3).begin(),
        () -> faults.unplug(11));
    assertRefused(
        "disk faults need the backend 'qemu'",
        () -> faults.disk(11).failReads(),
        () -> faults.disk(11).failWrites(),
        () -> faults.disk(11).failFlushes(),
        () -> faults.disk(11).failing().writes().fraction(0.3).begin(),
        () -> faults.disk(11).throttle(10, 0),
        () -> faults.disk(11).slow(Duration.ofMillis(10)),
        () -> faults.dataDisk(11, 1).failWrites(DiskError.NO_SPACE),
        () -> faults.logWrites(11));
    assertThat(faults.inForce()).isEmpty();
  }

  private static void assertRefused(String reason, ThrowingCallable... faults) {
    assertThat(faults)
        .allSatisfy(
            fault ->
                assertThatThrownBy(fault)
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining(reason));
  }

  @Test
  void faults_of_processors_clocks_and_memory_are_there_and_gone() throws Exception {
    Faults faults = cluster.faults();
    Vm vm = cluster.vm(11);
    GuestShell shell = vm.shell();
    try (Fault fault = vm.freeze()) {
      assertThat(vm.state()).as(fault.toString()).isEqualTo(VmState.PAUSED);
    }
    assertThat(vm.state()).isEqualTo(VmState.RUNNING);
    try (Fault fault = faults.clock(11).jump(Duration.ofHours(-1))) {
      assertThat(Long.parseLong(shell.succeed("date +%s").strip()))
          .as(fault.toString())
          .isLessThan(Instant.now().getEpochSecond() - 3500);
    }
    assertClockIsRight(worker);
    try (Fault fault = faults.clock(11).drift(5)) {
      Thread.sleep(2000);
      assertThat(Long.parseLong(shell.succeed("date +%s").strip()))
          .as(fault.toString())
          .isGreaterThan(Instant.now().getEpochSecond() + 5);
    }
    assertClockIsRight(worker);
    String pressures = "systemctl list-units --all --no-legend 'rediacc-pressure*'";
    try (Fault memory = faults.pressure(11).memory(200);
        Fault cpu = faults.pressure(11).cpu(1)) {
      assertThat(shell.succeed(pressures)).as(memory + ", " + cpu).contains("rediacc-pressure");
    }
    assertThat(shell.succeed(pressures)).isEmpty();
    assertThat(faults.inForce()).isEmpty();
  }

  @Test
  @Order(FAULTS)
  void a_kernel_panics_and_the_power_fails_and_comes_back() {
    Vm vm = cluster.vm(11);
    Mark before = cluster.mark();
    vm.panic();
    assertThat(vm.waitForConsole(Pattern.compile("Kernel panic"), before, MINUTE)).isNotEmpty();
    vm.running().machine().reset(Deadline.after(MINUTE));
    assertThat(vm.waitForConsole(Pattern.compile("Linux version"), before, MINUTE)).isNotEmpty();
    try (Fault off = vm.powerCut()) {
      assertThat(vm.state()).isEqualTo(VmState.STOPPED);
      assertThat(cluster.faults().inForce()).containsExactly(off);
    }
    assertThat(worker.succeed("hostname").strip()).isEqualTo("rediacc11");
    assertThat(cluster.faults().inForce()).isEmpty();
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
