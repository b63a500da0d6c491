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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
            "[{\"name\":\"rediacc-bridge.service\",\"state\":\"not installed\",\"healthy\":false}]");
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
  void up_again_returns_with_the_same_cluster() throws Exception {
    String id = rdc("status").json().getAsJsonObject("data").get("cluster").getAsString();
    Ran again = rdc("up", "--basic", "--os", "debian-12");
    assertThat(again.exitCode()).isZero();
    assertThat(again.err()).contains("the cluster is up already");
    assertThat(again.json().getAsJsonObject("data").get("cluster").getAsString()).isEqualTo(id);
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
    Ran down = rdc("down");
    assertThat(down.exitCode()).isZero();
    assertThat(down.out()).isEqualTo("the cluster is down\n");
    assertThat(emulators()).isEmpty();
    assertThat(DATA.resolve("disks")).doesNotExist();
    assertThat(DATA.resolve("cluster.json")).doesNotExist();
    for (int port : new int[] {22201, 22211}) {
      new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    }
    assertThat(rdc("down").out()).isEqualTo("no cluster was up\n");
  }
}
