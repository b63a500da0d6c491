package com.rediacc.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.rediacc.ops.cli.HostProcesses.HostProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The launcher, run as users run it: one detached cluster from up to down. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RdcIT {
  private static final Path LAUNCHER = Path.of("..", "rdc").toAbsolutePath().normalize();
  private static final Path DATA = Path.of(System.getenv("RENET_DATA_DIR"));

  private record Ran(int exitCode, String out, String err) {
    JsonObject json() {
      return JsonParser.parseString(out).getAsJsonObject();
    }
  }

  private static ProcessBuilder command(String... arguments) {
    var command = new ArrayList<>(List.of(LAUNCHER.toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectInput(Path.of("/dev/null").toFile())
        .redirectOutput(DATA.resolve("rdc.out").toFile())
        .redirectError(DATA.resolve("rdc.err").toFile());
  }

  private static Process start(String... arguments) throws IOException {
    var command = command("ops");
    command.command().addAll(List.of(arguments));
    return command.start();
  }

  private static Ran rdc(String... arguments) throws Exception {
    return ended(start(arguments));
  }

  private static Ran ended(Process process) throws Exception {
    assertThat(process.waitFor(20, TimeUnit.MINUTES)).isTrue();
    return new Ran(
        process.exitValue(),
        Files.readString(DATA.resolve("rdc.out")),
        Files.readString(DATA.resolve("rdc.err")));
  }

  private static List<HostProcess> emulators() throws Exception {
    return HostProcesses.with("qemu-system", DATA + "/disks/");
  }

  @BeforeAll
  static void clear() throws Exception {
    Files.createDirectories(DATA);
    assertThat(rdc("down").exitCode()).isZero();
  }

  @AfterAll
  static void down() throws Exception {
    rdc("down");
  }

  @Test
  @Order(1)
  void an_interrupt_in_the_middle_of_up_leaves_nothing() throws Exception {
    Process up = start("up", "--basic", "--os", "debian-12", "--cold");
    Awaitility.await()
        .atMost(Duration.ofMinutes(10))
        .until(() -> Files.readString(DATA.resolve("rdc.err")).contains("rediacc1: shell answers"));
    assertThat(emulators()).isNotEmpty();
    // Handled as Ctrl-C is; SIGINT itself is ignored by what a shell runs in the background.
    up.destroy();

    Ran interrupted = ended(up);

    assertThat(interrupted.exitCode()).isNotZero();
    assertThat(interrupted.err()).contains("interrupted");
    assertThat(emulators()).isEmpty();
    assertThat(DATA.resolve("disks")).doesNotExist();
    assertThat(DATA.resolve("logs/rediacc1-console.log")).as("logs stay").exists();
  }

  @Test
  @Order(2)
  void up_returns_when_both_are_ready() throws Exception {
    Ran up = rdc("up", "--basic", "--os", "debian-12");
    assertThat(up.exitCode()).as(up.err()).isZero();
    assertThat(up.json().get("success").getAsBoolean()).isTrue();
    assertThat(up.err())
        .contains(
            "rediacc1: ready",
            "rediacc11: ready",
            "up in ",
            "no renet: VMs without Rediacc services");
    assertThat(up.json().getAsJsonArray("warnings").toString())
        .contains("no renet binary (RENET_BINARY, --renet, or on the PATH)");
  }

  @Test
  @Order(3)
  void ssh_runs_commands_and_exits_as_they_do() throws Exception {
    assertThat(rdc("ssh", "1", "hostname").out()).isEqualTo("rediacc1\n");
    assertThat(rdc("ssh", "11", "getent", "hosts", "rediacc1").out()).startsWith("192.168.111.1 ");
    assertThat(rdc("ssh", "1", "sh", "-c", "exit 7").exitCode()).isEqualTo(7);
    assertThat(rdc("ssh", "1", "echo $((6 * 7)); echo oops >&2").out()).isEqualTo("42\n");
    assertThat(rdc("ssh", "1", "printf", "%s|", "a b", "$HOME", "--debug").out())
        .isEqualTo("a b|$HOME|--debug|");
    assertThat(rdc("ssh", "--vm-id", "11", "-c", "id -un", "--user", "root").out())
        .isEqualTo("root\n");
  }

  @Test
  @Order(3)
  void shell_runs_commands_as_root_and_exits_as_they_do() throws Exception {
    assertThat(rdc("shell", "1", "hostname").out()).isEqualTo("rediacc1\n");
    assertThat(rdc("shell", "11", "id -un; exit 7").exitCode()).isEqualTo(7);
    Ran both = rdc("shell", "1", "echo $((6 * 7)); echo oops >&2");
    assertThat(both.out()).isEqualTo("42\n");
    assertThat(both.err()).isEqualTo("oops\n");
    assertThat(rdc("shell", "1", "printf", "%s|", "a b", "$HOME", "--debug").out())
        .isEqualTo("a b|$HOME|--debug|");
    Path input = Files.writeString(DATA.resolve("input"), "one\ntwo\n");
    ProcessBuilder piped = command("ops", "shell", "1", "wc -l");
    assertThat(ended(piped.redirectInput(input.toFile()).start()).out()).isEqualTo("2\n");
    ProcessBuilder script = command("ops", "shell", "1");
    Files.writeString(input, "hostname\nexit 3\n");
    Ran ran = ended(script.redirectInput(input.toFile()).start());
    assertThat(ran.out()).isEqualTo("rediacc1\n");
    assertThat(ran.exitCode()).isEqualTo(3);
  }

  /** script(1) plays the person's terminal. */
  @Test
  @Order(3)
  void shell_gives_a_terminal_and_restores_the_own() throws Exception {
    Path steps =
        Files.writeString(
            DATA.resolve("on-a-terminal"),
            """
            stty rows 33 cols 77
            %s ops shell 1
            echo "exit code $?"
            stty -a | grep -q ' icanon.* echo ' && echo restored
            """
                .formatted(LAUNCHER));
    Process terminal =
        new ProcessBuilder(
                "sh",
                "-c",
                "(sleep 8; echo 'stty size; tty; exit 5'; sleep 3) | script -qec 'sh "
                    + steps
                    + "' /dev/null")
            .redirectErrorStream(true)
            .start();
    String seen = new String(terminal.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(seen).contains("33 77\r\n", "/dev/pts/", "exit code 5\r\n", "restored\r\n");
  }

  @Test
  @Order(3)
  void ssh_needs_no_java_where_the_launcher_sees_that_the_emulator_runs() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/stat")), "there is no /proc: Java does it all");
    Path programs = Files.createDirectories(DATA.resolve("no-java"));
    Path java = programs.resolve("java");
    Files.writeString(java, "#!/bin/sh\nexit 99\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    ProcessBuilder command = command("ops", "ssh", "11", "printf", "%s|", "a b", "it's");
    command.environment().remove("JAVA_HOME");
    command.environment().merge("PATH", programs.toString(), (path, first) -> first + ":" + path);
    Ran ssh = ended(command.start());
    assertThat(ssh.exitCode()).as(ssh.err()).isZero();
    assertThat(ssh.out()).isEqualTo("a b|it's|");
  }

  @Test
  @Order(3)
  void other_programs_are_told_how_to_reach_the_vms() throws Exception {
    Path config = DATA.resolve("staging/.ssh/config");
    assertThat(rdc("ssh-config").out()).isEqualTo(Files.readString(config));
    assertThat(rdc("ssh-config", "--path").out()).isEqualTo(config + "\n");
    assertThat(rdc("inventory").out())
        .contains(
            "[bridge]\nrediacc1 cluster_address=192.168.111.1\n",
            "[worker]\nrediacc11 cluster_address=192.168.111.11\n",
            "ansible_ssh_common_args=\"-F '" + config + "'\"\n");
    assertThat(rdc("prune", "--dry-run", "-o", "table").out())
        .as("nothing of a cluster that is up")
        .doesNotContain(DATA.resolve("disks").toString());
  }

  @Test
  @Order(3)
  void plain_ssh_works_with_the_generated_configuration() throws Exception {
    Path config = DATA.resolve("staging/.ssh/config");
    Process ssh =
        new ProcessBuilder("ssh", "-F", config.toString(), "rediacc11", "hostname").start();
    assertThat(new String(ssh.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("rediacc11\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(config)))
        .isEqualTo("rw-------");
  }

  @Test
  @Order(3)
  void programs_that_know_nothing_of_it_work_on_the_vms() throws Exception {
    List<String> installed =
        Stream.of("scp", "sftp", "rsync", "ansible-playbook", "pytest-3")
            .filter(program -> Files.isExecutable(Path.of("/usr/bin", program)))
            .toList();
    assertThat(installed).contains("scp", "sftp");
    ProcessBuilder run = command();
    run.command(new ArrayList<>(installed));
    run.command().add(0, LAUNCHER.resolveSibling("examples/tools/run").toString());
    run.environment().put("RDC", LAUNCHER.toString());
    Ran tools = ended(run.start());
    assertThat(tools.exitCode()).as(tools.out() + tools.err()).isZero();
    assertThat(tools.out()).contains("scp: the same file", "sftp: the same file");
  }

  @Test
  @Order(3)
  void status_shows_both_running_on_their_ports() throws Exception {
    assertThat(rdc("status", "-o", "csv").out().lines())
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("id,name,role,ip,status,ssh_port,uptime,services"),
            line ->
                assertThat(line)
                    .startsWith("1,rediacc1,bridge,192.168.111.1,running,22201,")
                    .endsWith(",rediacc-bridge.service: not installed"),
            line ->
                assertThat(line)
                    .startsWith("11,rediacc11,worker,192.168.111.11,running,22211,")
                    .endsWith(",-"));
    JsonObject bridge =
        rdc("status").json().getAsJsonObject("data").getAsJsonArray("vms").get(0).getAsJsonObject();
    assertThat(bridge.get("uptime_s").getAsLong()).isPositive();
    assertThat(bridge.get("services").toString())
        .isEqualTo(
            "[{\"name\":\"rediacc-bridge.service\",\"state\":\"not"
                + " installed\",\"healthy\":false}]");
    assertThat(rdc("status", "-o", "table").out()).contains("ready on qemu, accelerator ");
  }

  @Test
  @Order(3)
  void an_unknown_id_is_wrong_usage_that_names_those_there_are() throws Exception {
    Ran wrong = rdc("ssh", "12", "true");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).contains("no VM has the id 12; this cluster has 1, 11");
  }

  @Test
  @Order(3)
  void a_signal_to_ssh_ends_its_client_too() throws Exception {
    Path programs = Files.createDirectories(DATA.resolve("programs"));
    Path pid = programs.resolve("ssh.pid");
    Files.deleteIfExists(pid);
    Path client = programs.resolve("ssh");
    Files.writeString(client, "#!/bin/sh\necho $$ > '" + pid + "'\nexec sleep 600\n");
    Files.setPosixFilePermissions(client, PosixFilePermissions.fromString("rwx------"));
    ProcessBuilder command = command("ops", "ssh", "1");
    command.environment().merge("PATH", programs.toString(), (path, first) -> first + ":" + path);

    Process ssh = command.start();
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> Files.exists(pid) && Files.readString(pid).endsWith("\n"));
    ProcessHandle sleeping =
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
    ssh.destroy();

    assertThat(ended(ssh).exitCode()).isNotZero();
    assertThat(sleeping.isAlive()).isFalse();
  }

  @Test
  @Order(4)
  void pressure_outlives_its_command_and_is_healed_by_another() throws Exception {
    Ran taken = rdc("fault", "memory", "11", "--mb", "300");
    assertThat(taken.exitCode()).as(taken.err()).isZero();
    assertThat(taken.out()).isEqualTo("rediacc11: 300 MB of memory taken\n");
    assertThat(rdc("fault", "cpu", "11", "--workers", "1").exitCode()).isZero();
    assertThat(rdc("fault", "list", "-o", "csv").out())
        .contains("1,rediacc11: 300 MB of memory taken", "2,rediacc11: 1 busy loop");
    String units = "systemctl list-units --no-legend --plain 'rediacc-pressure*' | wc -l";
    assertThat(rdc("shell", "11", units).out()).isEqualTo("2\n");
    assertThat(rdc("fault", "memory", "11", "--mb", "100000").err())
        .contains("100000 MB cannot be taken", "64 MB are to be left");

    assertThat(rdc("fault", "heal").out()).isEqualTo("2 healed\n");

    assertThat(rdc("shell", "11", units).out()).isEqualTo("0\n");
  }

  @Test
  @Order(4)
  void up_again_returns_with_the_same_cluster() throws Exception {
    String id = rdc("status").json().getAsJsonObject("data").get("cluster").getAsString();
    Ran again = rdc("up", "--basic", "--os", "debian-12");
    assertThat(again.exitCode()).isZero();
    assertThat(again.err()).contains("the cluster is up already");
    assertThat(again.json().getAsJsonObject("data").get("cluster").getAsString()).isEqualTo(id);
  }

  /** Whether VM 1 gets answers from VM 11, over the network that they share. */
  private static boolean reaches() throws Exception {
    return rdc("shell", "1", "ping -n -c 3 -i 0.3 -W 1 192.168.111.11").exitCode() == 0;
  }

  private static String inForce() throws Exception {
    return rdc("fault", "list", "-o", "csv").out();
  }

  private static void begin(String... fault) throws Exception {
    var arguments = new ArrayList<>(List.of("fault"));
    arguments.addAll(List.of(fault));
    Ran begun = rdc(arguments.toArray(new String[0]));
    assertThat(begun.exitCode()).as(begun.err()).isZero();
  }

  private static void healed(String... which) throws Exception {
    var arguments = new ArrayList<>(List.of("fault", "heal"));
    arguments.addAll(List.of(which));
    Ran healed = rdc(arguments.toArray(new String[0]));
    assertThat(healed.exitCode()).as(healed.err()).isZero();
  }

  @Test
  @Order(4)
  void what_emulators_carry_outlives_its_command_and_is_healed_by_another() throws Exception {
    assertThat(reaches()).isTrue();
    begin("isolate", "11");
    assertThat(reaches()).isFalse();
    begin("unplug", "11");
    assertThat(inForce()).contains("1,rediacc11 isolated", "2,rediacc11 unplugged");
    assertThat(rdc("shell", "11", "cat /sys/class/net/*/carrier").out()).contains("0");
    healed("--number", "1");
    assertThat(inForce()).contains("1,rediacc11 unplugged").doesNotContain("isolated");
    healed("11");
    assertThat(rdc("shell", "11", "cat /sys/class/net/*/carrier").out()).doesNotContain("0");
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(RdcIT::reaches);

    begin("freeze", "11");
    assertThat(rdc("status", "-o", "csv").out())
        .contains("11,rediacc11,worker,192.168.111.11,paused");
    assertThat(rdc("fault", "heal", "1").out()).as("those of the other VM").isEqualTo("0 healed\n");
    healed();
    begin("clock", "11", "--jump=-2h");
    assertThat(clockOfWorker()).isLessThan(Instant.now().getEpochSecond() - 7000);
    healed();
    assertThat(clockOfWorker()).isGreaterThan(Instant.now().getEpochSecond() - 600);
    assertThat(inForce()).isBlank();
  }

  private static long clockOfWorker() throws Exception {
    return Long.parseLong(rdc("shell", "11", "date +%s").out().strip());
  }

  private static List<HostProcess> holders() throws Exception {
    return HostProcesses.with("LinkHolder " + DATA + " ");
  }

  /** The median of round trips, in milliseconds. */
  private static double roundTrip() throws Exception {
    String said = rdc("shell", "1", "ping -n -c 15 -i 0.1 192.168.111.11").out();
    double[] times =
        said.lines()
            .filter(line -> line.contains(" time="))
            .mapToDouble(line -> Double.parseDouble(line.replaceAll(".* time=([\\d.]+) ms", "$1")))
            .sorted()
            .toArray();
    assertThat(times).as(said).hasSizeGreaterThan(10);
    return times[times.length / 2];
  }

  @Test
  @Order(4)
  void a_bad_link_outlives_its_command_and_the_death_of_who_holds_it() throws Exception {
    double plain = roundTrip();
    Ran link = rdc("fault", "link", "1", "11", "--delay", "200ms");
    assertThat(link.exitCode()).as(link.err()).isZero();
    assertThat(link.out()).isEqualTo("link rediacc1 -> rediacc11: delay 200 ms\n");
    assertThat(holders()).hasSize(1);
    assertThat(roundTrip() - plain).isBetween(150.0, 300.0);
    assertThat(rdc("status").json().getAsJsonObject("data").get("faults").toString())
        .isEqualTo("[\"link rediacc1 -> rediacc11: delay 200 ms\"]");

    begin("link", "11", "1", "--delay", "100ms", "--both");
    assertThat(holders()).hasSize(1);
    assertThat(roundTrip() - plain).isBetween(350.0, 550.0);
    healed("--number", "2");

    holders().get(0).handle().destroyForcibly();
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> holders().isEmpty());
    assertThat(inForce()).contains("1,link rediacc1 -> rediacc11: delay 200 ms");
    assertThat(holders()).hasSize(1);
    assertThat(roundTrip() - plain).isBetween(150.0, 300.0);

    holders().get(0).handle().destroyForcibly();
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> holders().isEmpty());
    healed("11");
    assertThat(roundTrip()).isLessThan(plain + 50);
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> holders().isEmpty());
  }

  @Test
  @Order(4)
  void a_bad_link_is_bad_again_after_its_vm_was_off() throws Exception {
    begin("link", "1", "11", "--loss", "1");
    assertThat(reaches()).isFalse();
    begin("power-cut", "11");
    Ran on = rdc("power-on", "11");
    assertThat(on.exitCode()).as(on.err()).isZero();
    assertThat(reaches()).isFalse();
    healed();
    assertThat(reaches()).isTrue();
  }

  @Test
  @Order(4)
  void another_spec_is_refused_with_the_differences() throws Exception {
    Ran other = rdc("up", "--os", "debian-12");
    assertThat(other.exitCode()).isEqualTo(1);
    assertThat(other.err()).contains("VMs is 1, 11, wanted 1, 11, 12", "'rdc ops up --force'");
    assertThat(emulators()).hasSize(2);
  }

  @Test
  @Order(4)
  void its_image_cannot_be_removed() throws Exception {
    Ran refused = rdc("image", "remove", "debian-12");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("image debian-12 is in use by the cluster in " + DATA);
  }

  @Test
  @Order(4)
  void a_disk_stays_broken_when_the_command_has_ended_until_it_is_healed() throws Exception {
    // Milliseconds that ten requests take.
    String[] read = {
      "ssh",
      "11",
      "sudo sh -c 'a=$(date +%s%N); dd if=/dev/vda of=/dev/null bs=4k count=10 iflag=direct"
          + " 2>/dev/null; echo $((($(date +%s%N) - a) / 1000000))'"
    };
    Ran begun = rdc("fault", "disk", "11", "--slow", "100ms", "--bandwidth", "10M");
    assertThat(begun.exitCode()).as(begun.err()).isZero();
    assertThat(begun.out())
        .isEqualTo(
            "rediacc11's disk: at most 10485760 bytes/s\nrediacc11's disk: 100 ms a request\n");
    assertThat(Integer.parseInt(rdc(read).out().strip())).isGreaterThan(800);
    assertThat(rdc("fault", "heal", "--number", "1").exitCode()).isZero();
    assertThat(rdc("status").json().getAsJsonObject("data").get("faults").toString())
        .isEqualTo("[\"rediacc11's disk: 100 ms a request\"]");
    assertThat(Integer.parseInt(rdc(read).out().strip())).as("still").isGreaterThan(800);
    Ran refused = rdc("fault", "disk", "11", "--slow", "3ms", "--fail-writes", "enospc");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("rediacc11's disk cannot be full", "--data-disk 11=1");
    assertThat(rdc("fault", "heal").out()).isEqualTo("1 healed\n");
    assertThat(Integer.parseInt(rdc(read).out().strip())).isLessThan(800);
  }

  @Test
  @Order(5)
  void a_vm_that_died_is_shown_and_up_powers_it_on_with_its_disk() throws Exception {
    assertThat(rdc("ssh", "11", "echo precious > kept; sync").exitCode()).isZero();
    List<HostProcess> worker = HostProcesses.with("qemu-system", DATA + "/disks/", "rediacc11@");
    assertThat(worker).hasSize(1);
    worker.get(0).handle().destroyForcibly();
    worker.get(0).handle().onExit().get(1, TimeUnit.MINUTES);

    assertThat(rdc("status", "-o", "csv").out())
        .contains("11,rediacc11,worker,192.168.111.11,stopped");
    Ran dead = rdc("ssh", "11", "true");
    assertThat(dead.exitCode()).isEqualTo(1);
    assertThat(dead.err()).contains("VM rediacc11 is stopped", "'rdc ops up' powers it on again");

    Ran up = rdc("up", "--basic", "--os", "debian-12");
    assertThat(up.exitCode()).as(up.err()).isZero();
    assertThat(up.err()).contains("powering on again: [rediacc11]");
    assertThat(rdc("ssh", "11", "cat kept").out()).isEqualTo("precious\n");
  }

  @Test
  @Order(6)
  void a_step_that_fails_makes_up_fail_and_a_fixed_one_runs_from_the_checkpoint() throws Exception {
    assertThat(rdc("down").exitCode()).isZero();
    Path script = Files.writeString(DATA.resolve("install.sh"), "echo cannot; exit 3\n");
    String[] up = {
      "--debug", "ops", "up", "--basic", "--os", "debian-12", "--provision", "worker=" + script
    };
    Ran failed = ended(command(up).start());
    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.err())
        .contains(
            "VM rediacc11: step 1 of 1 'install.sh' failed: exited with 3", "rediacc11| cannot");
    assertThat(emulators()).isEmpty();

    Files.writeString(script, "echo done > /etc/installed\n");
    Ran repeated = ended(command(up).start());
    assertThat(repeated.exitCode()).as(repeated.err()).isZero();
    assertThat(repeated.err())
        .contains("rediacc11: launch", "orchestrated in ", ": install.sh")
        .doesNotContain("power on");
    assertThat(rdc("ssh", "11", "cat /etc/installed").out()).isEqualTo("done\n");
  }

  @Test
  @Order(7)
  void down_leaves_no_process_no_port_no_disk() throws Exception {
    begin("link", "1", "11", "--delay", "20ms");
    assertThat(holders()).hasSize(1);
    Ran down = rdc("down");
    assertThat(down.exitCode()).isZero();
    assertThat(down.out()).isEqualTo("the cluster is down\n");
    assertThat(emulators()).isEmpty();
    assertThat(holders()).isEmpty();
    assertThat(DATA.resolve("disks")).doesNotExist();
    assertThat(DATA.resolve("cluster.json")).doesNotExist();
    for (int port : new int[] {22201, 22211}) {
      new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    }
    assertThat(rdc("down").out()).isEqualTo("no cluster was up\n");
  }
}
