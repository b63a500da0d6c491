package com.rediacc.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.Backend;
import com.rediacc.ops.internal.backend.BootSource;
import com.rediacc.ops.internal.backend.ClusterNetwork;
import com.rediacc.ops.internal.backend.DiskFormat;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.backend.MemoryCopy;
import com.rediacc.ops.internal.engine.EngineAccess;
import com.rediacc.ops.internal.io.Directories;
import com.rediacc.ops.internal.io.PrivateFiles;
import com.rediacc.ops.internal.process.ProcessIdentity;
import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.shell.GuestShell;
import com.rediacc.ops.spec.BackendKind;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Progress;
import com.rediacc.ops.spec.Subnet;
import com.rediacc.ops.spec.UpOptions;
import com.rediacc.ops.ssh.ExecResult;
import com.rediacc.ops.ssh.SshHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.slf4j.LoggerFactory;

/**
 * What every backend has to do, on one real cluster of two VMs, from its readiness to its end. One
 * subclass a backend.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class BackendConformance {
  static final Duration MINUTE = Duration.ofMinutes(1);

  /** Tests that change a VM's power come after all others, in this order. */
  static final int FAULTS = Integer.MAX_VALUE - 6;

  static final int SNAPSHOT = Integer.MAX_VALUE - 5;

  static final int REBOOT = Integer.MAX_VALUE - 4;
  static final int POWER = Integer.MAX_VALUE - 3;
  static final int CRASH = Integer.MAX_VALUE - 2;
  static final int END = Integer.MAX_VALUE - 1;
  static final int AGAIN = Integer.MAX_VALUE;

  private static final Duration SKEW = Duration.ofMillis(100);

  private final BackendKind backend;
  private String firstBoot;
  Ops ops;
  Cluster cluster;
  SshHandle bridge;
  SshHandle worker;

  BackendConformance(BackendKind backend) {
    this.backend = backend;
  }

  @BeforeAll
  void up() {
    ops = Ops.create();
    cluster = ops.up(wanted(), UpOptions.owned());
    bridge = cluster.bridge().ssh();
    worker = cluster.vm(11).ssh();
    firstBoot = bootId(worker);
  }

  static String bootId(SshHandle node) {
    return node.succeed("cat /proc/sys/kernel/random/boot_id");
  }

  /** By the word of ssh, over an open connection. */
  static void assertClockIsRight(SshHandle node) {
    node.succeed("true");
    Instant before = Instant.now();
    String told = node.succeed("date +%s.%N").strip();
    Instant after = Instant.now();
    assertThat(new java.math.BigDecimal(told).movePointRight(3).longValue())
        .as("clock of " + node)
        .isBetween(before.minus(SKEW).toEpochMilli(), after.plus(SKEW).toEpochMilli());
  }

  @AfterAll
  void down() {
    if (cluster != null) {
      cluster.close();
    }
    if (ops != null) {
      ops.close();
    }
  }

  /** The cluster of these tests. */
  ClusterSpec wanted() {
    return TestHost.basic(ops.settings(), backend).build();
  }

  ClusterSpec.Builder spec() {
    return ClusterSpec.builder(ops.settings()).os(TestHost.IMAGE).backend(backend.option());
  }

  @Test
  void ready_means_ready() {
    for (Vm vm : cluster.vms()) {
      assertThat(vm.status().state()).isEqualTo(VmState.RUNNING);
      assertThat(vm.ssh().succeed("hostname")).isEqualTo(vm.name() + "\n");
      assertThat(vm.ssh().succeed("cloud-init status")).contains("status: done");
      assertThat(vm.ssh().succeed("systemctl list-units --failed --no-legend")).isEmpty();
      assertThat(vm.ssh().succeed("ip -br -4 address")).contains(vm.address() + "/24");
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

  /** In the first boot cloud-init brings it, before the network; then it is sshd's turn. */
  @Test
  void the_shell_is_there_before_sshd() {
    for (Vm vm : cluster.vms()) {
      GuestShell shell = vm.shell();
      assertThat(shell.succeed("id -un; hostname; pwd; echo $HOME"))
          .isEqualTo("root\n" + vm.name() + "\n/root\n/root\n");
      String began = "systemctl show --value -p ExecMainStartTimestampMonotonic ";
      assertThat(Long.parseLong(shell.succeed(began + "rediacc-shell").strip()))
          .isLessThan(Long.parseLong(shell.succeed(began + "ssh").strip()));
    }
  }

  @Test
  void the_shell_works_while_the_network_is_cut_and_sshd_is_down() {
    // tag::cut[]
    GuestShell shell = cluster.vm(11).shell();
    shell.succeed("systemctl stop ssh.socket ssh; pkill sshd; systemctl stop systemd-networkd");
    shell.succeed("for i in $(ls /sys/class/net | grep -v lo); do ip link set $i down; done");

    assertThat(shell.succeed("ip -br link | grep -vc DOWN")).isEqualTo("1\n");
    // end::cut[]
    assertThatThrownBy(() -> worker.exec("true", Duration.ofSeconds(3)))
        .isInstanceOf(OpsException.class);

    shell.succeed("systemctl start systemd-networkd ssh");
    shell.waitForUnit("ssh");
    shell.waitForPort(22);
    Awaitility.await()
        .atMost(MINUTE)
        .ignoreExceptions()
        .until(() -> worker.exec("true", Duration.ofSeconds(10)).succeeded());
    assertThat(shell.exec(List.of("ping", "-c1", "-w30", "rediacc1")).succeeded()).isTrue();
  }

  @Test
  void the_shell_carries_large_and_binary_data_and_many_commands() {
    GuestShell shell = cluster.bridge().shell();
    // tag::bytes[]
    var bytes = new byte[5_000_000];
    new Random(1).nextBytes(bytes);
    ExecResult result = shell.exec("tee /run/bytes", bytes, MINUTE);

    assertThat(result.stdoutBytes()).isEqualTo(bytes);
    // end::bytes[]
    assertThat(shell.succeed("stat -c %s /run/bytes; rm /run/bytes")).isEqualTo("5000000\n");
    assertThat(IntStream.range(0, 30).parallel().mapToObj(i -> shell.succeed("echo " + i)).toList())
        .containsExactlyElementsOf(IntStream.range(0, 30).mapToObj(i -> i + "\n").toList());
  }

  @Test
  void the_shell_comes_back_after_a_crash_of_its_service() {
    GuestShell shell = cluster.vm(11).shell();
    shell.succeed("true");
    String service = "systemctl show --value -p MainPID rediacc-shell";
    String before = worker.succeed(service);
    worker.succeed("sudo kill -9 " + before);
    assertThat(shell.succeed(service)).isNotEqualTo(before);
    assertThatThrownBy(() -> shell.exec("kill -9 $PPID; sleep 60", Duration.ofSeconds(30)))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("since the guest's service was restarted; whether it finished is");
    assertThat(shell.succeed("echo back")).isEqualTo("back\n");
  }

  @Test
  void how_long_the_shell_takes() {
    GuestShell shell = cluster.vm(11).shell();
    for (String command : List.of("true", ":", "date")) {
      shell.succeed(command);
      String took =
          IntStream.range(0, 5)
              .mapToObj(i -> shell.exec(command).duration().toMillis() + " ms")
              .collect(Collectors.joining(", "));
      LoggerFactory.getLogger(getClass()).info("shell: '{}' took {}", command, took);
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
  void plain_openssh_works_with_the_generated_configuration() {
    var result =
        Subprocess.of("ssh", "-F", cluster.sshConfig().toString(), "rediacc11", "hostname")
            .run(Deadline.after(MINUTE));
    assertThat(result.stdout()).isEqualTo("rediacc11\n");
    assertThat(result.stderr()).isEmpty();
  }

  @Test
  void the_console_is_kept_from_power_on() throws Exception {
    assertThat(console(cluster.vm(11).consoleLog())).contains("Linux version", "rediacc11 login:");
  }

  /** The disk is among the arguments on every backend. */
  List<ProcessIdentity> emulators(Vm vm) {
    return TestHost.processesWith(
        cluster.logs().resolveSibling("disks/" + vm.name() + ".").toString());
  }

  /** Ends the VM's emulator from outside. */
  void kill(Vm vm) {
    emulators(vm).forEach(emulator -> emulator.kill(Deadline.after(MINUTE)));
  }

  private static String console(Path log) throws java.io.IOException {
    return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
  }

  @Test
  void a_paused_vm_is_shown_as_such_and_goes_on() {
    Vm vm = cluster.vm(11);
    vm.running().machine().pause(Deadline.after(MINUTE));
    assertThat(vm.status().state()).isEqualTo(VmState.PAUSED);
    vm.running().machine().pause(Deadline.after(MINUTE));
    vm.running().machine().resume(Deadline.after(MINUTE));
    vm.running().machine().resume(Deadline.after(MINUTE));
    assertThat(vm.status().state()).isEqualTo(VmState.RUNNING);
    assertThat(worker.succeed("echo on")).isEqualTo("on\n");
  }

  @Test
  void memory_that_was_copied_ahead_can_be_given_up_and_saved_later() throws Exception {
    Machine machine = cluster.vm(11).running().machine();
    Path file = cluster.logs().resolveSibling("disks/given-up.memory");
    var files = new ArrayList<Path>();
    try {
      machine.copyMemory(file, Deadline.after(MINUTE)).close();
      assertThat(machine.state()).isEqualTo(Machine.State.RUNNING);
      assertThat(file).doesNotExist();
      try (MemoryCopy copy = machine.copyMemory(file, Deadline.after(MINUTE))) {
        machine.pause(Deadline.after(MINUTE));
        List<Path> written = copy.complete(Deadline.after(MINUTE));
        assertThat(written).contains(file).allSatisfy(part -> assertThat(part).isReadable());
        assertThat(written.stream().mapToLong(part -> part.toFile().length()).sum())
            .isGreaterThan(64 << 20);
        files.addAll(written);
      }
    } finally {
      machine.resume(Deadline.after(MINUTE));
      files.forEach(Directories::delete);
    }
    assertThat(worker.succeed("echo on")).isEqualTo("on\n");
  }

  @Test
  void a_vm_has_virtio_randomness_and_a_generation_id() {
    assertThat(worker.succeed("cat /sys/class/misc/hw_random/rng_available"))
        .contains("virtio_rng");
    assertThat(worker.succeed("ls /sys/bus/acpi/devices | grep -c QEMUVGID").strip())
        .isEqualTo("1");
  }

  @Test
  void host_memory_is_told() {
    assertThat(cluster.vm(11).running().machine().residentMb()).isBetween(100L, 6000L);
  }

  @Test
  void another_process_finds_the_machines_and_can_work_with_them() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var result =
        Subprocess.of(
                java,
                "-cp",
                System.getProperty("java.class.path"),
                EngineAccess.class.getName(),
                cluster.logs().getParent().toString())
            .run(Deadline.after(MINUTE));

    assertThat(result.stdout())
        .as(result.stderr())
        .isEqualTo("rediacc1 RUNNING PAUSED RUNNING\nrediacc11 RUNNING PAUSED RUNNING\n");
  }

  @Test
  void a_second_cluster_lives_beside_the_first_and_boots_through_firmware() throws Exception {
    Path directory =
        PrivateFiles.directory(ops.settings().dataDirectory().resolve("clusters/second"));
    LaunchPlan plan = second(directory);
    Backend backend = EngineAccess.backend(cluster.running());
    backend.prepare(
        ClusterNetwork.of(new Subnet("192.168.112"), List.of(plan)), Deadline.after(MINUTE));
    Machine machine = backend.launch(plan, Deadline.after(MINUTE));
    try {
      assertThat(machine.state()).isEqualTo(Machine.State.RUNNING);
      Awaitility.await()
          .atMost(MINUTE.multipliedBy(3))
          .untilAsserted(() -> assertThat(console(plan.console())).contains("BOOT_IMAGE="));
      backend.destroyAll(plan.runDirectory(), Deadline.after(MINUTE));
      assertThat(machine.state()).isEqualTo(Machine.State.STOPPED);
      assertThat(TestHost.remains(plan.clusterId())).isEmpty();
      assertThat(cluster.vm(1).status().state()).as("the first cluster").isEqualTo(VmState.RUNNING);
      assertThat(bridge.succeed("echo here")).isEqualTo("here\n");
    } finally {
      backend.destroyAll(plan.runDirectory(), Deadline.after(MINUTE));
      Directories.delete(directory);
    }
  }

  /** Another cluster's bridge, on another subnet, with a disk that has to bring its boot loader. */
  private LaunchPlan second(Path directory) {
    LaunchPlan first = EngineAccess.plan(cluster.bridge().running());
    Path disk = directory.resolve("disk.qcow2");
    String base = backingFile(first.boot().disk());
    Subprocess.of("qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", base, "" + disk)
        .run(Deadline.after(MINUTE))
        .succeeded();
    Path seed = directory.resolve("seed.iso");
    PrivateFiles.write(seed, new byte[1 << 20]);
    return new LaunchPlan(
        UUID.randomUUID().toString(),
        "rediacc1",
        1,
        512,
        new BootSource(first.boot().architecture(), disk, DiskFormat.QCOW2, Optional.empty()),
        List.of(),
        seed,
        directory.resolve("console.log"),
        PrivateFiles.directory(directory.resolve("run")),
        0,
        EngineAccess.backend(cluster.running())
            .nics(new Subnet("192.168.112"), "192.168.112.1", false),
        first.accelerator());
  }

  private static String backingFile(Path disk) {
    String info =
        Subprocess.of("qemu-img", "info", "-U", "--output=json", disk.toString())
            .run(Deadline.after(MINUTE))
            .succeeded()
            .stdout();
    return com.google.gson.JsonParser.parseString(info)
        .getAsJsonObject()
        .get("full-backing-filename")
        .getAsString();
  }

  /** Counts what comes over its one connection, and answers with the count. */
  private static final String SERVER =
      """
      import socket
      s = socket.create_server(("", 7000))
      c, _ = s.accept()
      n = 0
      while c.recv(1):
          n += 1
          c.sendall(b"%d\\n" % n)
      """;

  /** Sends, and writes down what it is told. Ends when the connection does. */
  private static final String CLIENT =
      """
      import socket, time
      c = socket.create_connection(("rediacc11", 7000)).makefile("rwb", buffering=0)
      while True:
          c.write(b"x")
          open("/run/counts", "ab").write(c.readline())
          time.sleep(0.1)
      """;

  /** What the client was told so far: lines in the bridge's memory. */
  private List<String> counts() {
    return bridge.succeed("cat /run/counts").lines().toList();
  }

  @Test
  @Order(SNAPSHOT)
  void a_snapshot_brings_back_memory_processes_disks_and_connections() {
    worker.succeed("echo before > ~/file");
    worker.succeed("sudo systemd-run --quiet --unit=server python3 -c '" + SERVER + "'");
    worker.waitForPort(7000);
    bridge.succeed("sudo systemd-run --quiet --unit=client python3 -c '" + CLIENT + "'");
    bridge.waitUntilSucceeds("test $(wc -l < /run/counts) -ge 5");
    String pid = bridge.succeed("systemctl show -P MainPID client");

    Snapshot snapshot = cluster.snapshot("here");

    for (int i = 0; i < 2; i++) {
      bridge.succeed("echo dirty | sudo tee -a /run/counts");
      worker.succeed("echo after > ~/file; echo > ~/another; sync; sudo systemctl stop server");

      cluster.restore(snapshot);

      for (SshHandle node : List.of(bridge, worker)) {
        assertClockIsRight(node);
      }
      assertThat(cluster.vm(11).shell().succeed("hostname")).isEqualTo("rediacc11\n");
      assertThat(worker.succeed("cat ~/file; ls ~")).isEqualTo("before\nfile\n");
      List<String> counts = counts();
      // One connection, from the first count to now: none is missing, none is there twice.
      assertThat(counts)
          .hasSizeGreaterThan(5)
          .isEqualTo(IntStream.rangeClosed(1, counts.size()).mapToObj(String::valueOf).toList());
      assertThat(bridge.succeed("systemctl show -P MainPID client")).isEqualTo(pid);
      bridge.waitUntilSucceeds("test $(wc -l < /run/counts) -gt " + counts.size());
    }
    // The server ends with the connection.
    bridge.succeed("sudo systemctl stop client");
  }

  @Test
  @Order(SNAPSHOT)
  void a_snapshot_that_was_replaced_or_dropped_is_refused() {
    Snapshot first = cluster.snapshot("twice");
    Snapshot second = cluster.snapshot("twice");
    cluster.restore(second);
    assertThatThrownBy(() -> cluster.restore(first))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no snapshot 'twice' of " + first.taken())
        .hasMessageContaining("it has [");
    cluster.delete(second);
    assertThatThrownBy(() -> cluster.restore(second)).isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> cluster.snapshot("a b"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("'a b' cannot name a snapshot");
    assertThat(worker.succeed("echo here")).isEqualTo("here\n");
  }

  @Test
  @Order(POWER)
  void the_power_button_ends_a_vm_and_it_powers_on_again() throws Exception {
    Vm vm = cluster.vm(11);
    int boots = boots(vm);
    vm.running().machine().powerOff(Deadline.after(MINUTE.multipliedBy(5)));
    assertThat(vm.status().state()).isEqualTo(VmState.STOPPED);
    assertThat(emulators(vm)).isEmpty();
    vm.running().machine().powerOff(Deadline.after(MINUTE));

    Machine again =
        EngineAccess.backend(cluster.running())
            .launch(EngineAccess.plan(vm.running()), Deadline.after(MINUTE));

    assertThat(again.state()).isEqualTo(Machine.State.RUNNING);
    Awaitility.await()
        .atMost(MINUTE)
        .untilAsserted(() -> assertThat(boots(vm)).as("on one console").isEqualTo(boots + 1));
  }

  private static int boots(Vm vm) throws java.io.IOException {
    return console(vm.consoleLog()).split("Linux version", -1).length - 1;
  }

  @Test
  @Order(CRASH)
  void a_killed_emulator_is_a_stopped_vm() {
    Vm vm = cluster.vm(11);
    kill(vm);
    Awaitility.await()
        .atMost(MINUTE)
        .untilAsserted(() -> assertThat(vm.status().state()).isEqualTo(VmState.STOPPED));
    assertThatThrownBy(() -> vm.ssh().exec("true", Duration.ofSeconds(5)))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("VM rediacc11");
    assertThatThrownBy(() -> vm.shell().exec("true", Duration.ofSeconds(5)))
        .isInstanceOf(OpsException.class)
        .hasMessage("VM rediacc11 does not run");
    assertThat(cluster.bridge().status().state()).as("the other VM").isEqualTo(VmState.RUNNING);
    vm.running().machine().destroy(Deadline.after(MINUTE));
    vm.running().machine().destroy(Deadline.after(MINUTE));
  }

  @Test
  @Order(END)
  void closing_leaves_nothing() {
    assertThat(TestHost.remains(cluster.id())).isNotEmpty();

    cluster.close();

    assertThat(TestHost.remains(cluster.id())).isEmpty();
    assertThat(cluster.logs().getParent()).doesNotExist();
    cluster.close();
  }

  @Test
  @Order(AGAIN)
  void an_equal_cluster_goes_on_where_the_first_was_ready() throws Exception {
    List<String> phases = new CopyOnWriteArrayList<>();
    Progress progress =
        new Progress() {
          @Override
          public void phase(String subject, String phase) {
            phases.add(phase);
          }
        };
    try (Cluster again = ops.up(wanted(), UpOptions.owned().withProgress(progress))) {
      assertThat(phases).contains("launch", "resynchronise").doesNotContain("power on");
      assertThat(bootId(again.vm(11).ssh())).isEqualTo(firstBoot);
      assertThat(again.id()).isNotEqualTo(cluster.id());
      for (Vm vm : again.vms()) {
        assertThat(vm.shell().succeed("hostname")).isEqualTo(vm.name() + "\n");
        assertClockIsRight(vm.ssh());
        assertThat(vm.ssh().succeed("hostname; getent hosts rediacc1"))
            .startsWith(vm.name() + "\n192.168.111.1 ");
        assertThat(console(vm.consoleLog())).contains("Linux version");
      }
      assertThat(
              again
                  .vm(11)
                  .ssh()
                  .succeed("timeout 20 bash -c 'read l </dev/tcp/rediacc1/22; echo $l'"))
          .startsWith("SSH-2.0-");
      assertThat(again.vm(11).ssh().succeed("ls ~")).as("files of the first").isEmpty();
    }
  }
}
