package com.rediacc.ops.internal.backend.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.Accelerator;
import com.rediacc.ops.internal.backend.BootSource;
import com.rediacc.ops.internal.backend.DiskFormat;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.backend.Nic;
import com.rediacc.ops.internal.process.HostBoot;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.AcceleratorKind;
import com.rediacc.ops.spec.Architecture;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How machines are found, with shells that have QEMU's arguments in place of QEMU. */
@Timeout(30)
class QemuProcessTest {
  private static final String CLUSTER = UUID.randomUUID().toString();

  @TempDir Path directory;

  private final List<Process> standIns = new ArrayList<>();

  @AfterEach
  void killStandIns() {
    standIns.forEach(Process::destroyForcibly);
  }

  private static LaunchPlan plan(String name, Path run) {
    return new LaunchPlan(
        CLUSTER,
        name,
        1,
        512,
        new BootSource(
            Architecture.AMD64, Path.of("/d/disk.qcow2"), DiskFormat.QCOW2, Optional.empty()),
        List.of(),
        Path.of("/d/seed.iso"),
        Path.of("/l/console.log"),
        run,
        0,
        List.of(
            Nic.byDhcp("management", "02:00:c0:a8:6f:0b", false),
            Nic.inside("cluster", "02:01:c0:a8:6f:0b", "192.168.111.11")),
        new Accelerator(AcceleratorKind.TCG, ""));
  }

  /** A shell that waits for input which never comes, with the arguments of the plan's QEMU. */
  private Process standIn(LaunchPlan plan) throws IOException {
    var command = new ArrayList<>(List.of("sh", "-c", "read line"));
    command.addAll(
        QemuCommand.launch(
            new Emulator(Architecture.AMD64, Path.of("/usr/bin/qemu-system-x86_64")), plan));
    Process process = new ProcessBuilder(command).start();
    standIns.add(process);
    return process;
  }

  /** The JVM hears of an end a moment later than the system. */
  private static boolean hasEnded(Process process) throws InterruptedException {
    return process.waitFor(10, TimeUnit.SECONDS);
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(10));
  }

  private static QemuBackend backend() {
    return new QemuBackend(Path.of("/none"));
  }

  @Test
  void a_machine_whose_files_are_gone_is_found_and_destroyed() throws Exception {
    LaunchPlan plan = plan("rediacc11", directory.resolve("gone"));
    Process process = standIn(plan);
    Process other = standIn(plan("rediacc1", directory.resolve("gone")));
    assertThat(QemuProcess.of(plan).find().orElseThrow().pid()).isEqualTo(process.pid());

    new QemuMachine(plan).destroy(soon());

    assertThat(hasEnded(process)).isTrue();
    assertThat(other.isAlive()).as("another VM of the cluster").isTrue();
    assertThat(new QemuMachine(plan).state()).isEqualTo(Machine.State.STOPPED);
  }

  @Test
  void all_machines_of_a_run_directory_that_is_gone_are_destroyed() throws Exception {
    Path run = directory.resolve("run");
    List<Process> ours = List.of(standIn(plan("rediacc1", run)), standIn(plan("rediacc11", run)));
    Process other = standIn(plan("rediacc1", directory.resolve("run2")));

    backend().destroyAll(run, soon());

    for (Process one : ours) {
      assertThat(hasEnded(one)).isTrue();
    }
    assertThat(other.isAlive()).as("another cluster").isTrue();
  }

  @Test
  void letters_outside_ascii_in_the_directory_make_no_difference() throws Exception {
    assumeTrue(
        Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder().canEncode('\u00e4'),
        "this JVM cannot write such a path");
    Path run = Files.createDirectories(directory.resolve("d\u00e4t\u00e4 \u65e5\u672c/run"));
    LaunchPlan plan = plan("rediacc11", run);
    Process process = standIn(plan);
    Files.writeString(QemuProcess.of(plan).pidFile(), process.pid() + "\n");

    backend().destroyAll(run, soon());

    assertThat(hasEnded(process)).isTrue();
  }

  @Test
  void a_process_id_alone_proves_nothing() throws Exception {
    LaunchPlan plan = plan("rediacc11", directory);
    Process stranger = new ProcessBuilder("sleep", "600").start();
    standIns.add(stranger);
    Files.writeString(QemuProcess.of(plan).pidFile(), stranger.pid() + "\n");

    assertThat(new QemuMachine(plan).state()).isEqualTo(Machine.State.STOPPED);
    new QemuMachine(plan).destroy(soon());

    assertThat(stranger.isAlive()).isTrue();
  }

  @Test
  void a_machine_that_does_not_answer_is_an_error_within_the_limit() throws Exception {
    LaunchPlan plan = plan("rediacc11", directory);
    Process process = standIn(plan);
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(QemuProcess.of(plan).qmpSocket()), 1);
      var machine = new QemuMachine(plan, Duration.ofMillis(200));
      // The first ones wait in the socket's queue, the others find it full.
      for (int i = 0; i < 4; i++) {
        assertThatThrownBy(machine::state)
            .isInstanceOf(DeadlineException.class)
            .hasMessageContaining("VM rediacc11: no ")
            .hasMessageContaining("limit: 200 ms")
            .hasMessageContaining("kill -CONT " + process.pid());
      }
      machine.destroy(soon());
      assertThat(machine.state()).isEqualTo(Machine.State.STOPPED);
    }
  }

  @Test
  void a_machine_whose_socket_is_gone_can_be_destroyed_and_nothing_else() throws Exception {
    LaunchPlan plan = plan("rediacc11", directory);
    standIn(plan);
    assertThatThrownBy(() -> new QemuMachine(plan).pause(soon()))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("VM rediacc11: its QEMU does not answer on")
        .hasMessageContaining("can only be destroyed");
    new QemuMachine(plan).destroy(soon());
    assertThatThrownBy(() -> new QemuMachine(plan).pause(soon()))
        .isInstanceOf(OpsException.class)
        .hasMessage("VM rediacc11 does not run");
  }

  /** direct-ssh.sh reads these files, line by line. */
  @Test
  void the_launcher_finds_the_process_and_sees_that_it_is_paused() throws Exception {
    LaunchPlan plan = plan("rediacc11", directory);
    Process process = standIn(plan);
    var qemu = QemuProcess.of(plan);
    qemu.recordLaunch(22211, soon());
    assertThat(Files.readString(directory.resolve("rediacc11.json")).lines())
        .containsExactly(
            "{",
            "  \"process\": {",
            "    \"pid\": " + process.pid() + ",",
            "    \"start\": \"" + qemu.find().orElseThrow().start() + "\",",
            "    \"boot\": \"" + HostBoot.id() + "\"",
            "  },",
            "  \"sshPort\": 22211",
            "}");

    qemu.markPaused();
    qemu.markPaused();
    assertThat(directory.resolve("rediacc11.paused")).exists();
    qemu.markResumed();
    qemu.markResumed();
    assertThat(directory.resolve("rediacc11.paused")).doesNotExist();
    qemu.markPaused();
    qemu.deleteFiles();
    assertThat(directory).isEmptyDirectory();
  }
}
