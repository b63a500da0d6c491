package com.rediacc.ops.internal.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.GuestChannel;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.shell.GuestShell;
import com.rediacc.ops.ssh.ExecResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The service of the guests, run by this host's Python, and the host's side of it. */
@Timeout(120)
class GuestServiceTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path directory;
  private TestGuest guest;
  private PortShell port;
  private GuestShell shell;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(TestGuest.isPossible(), "python3 on Linux");
    guest = new TestGuest(directory);
    port = guest.shell();
    shell = new ShellHandle("rediacc11", LONG, () -> port);
  }

  @AfterEach
  void stop() throws Exception {
    if (guest != null) {
      port.close();
      guest.kill();
      assertThat(directory.resolve("log")).content().isEmpty();
    }
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  @Test
  void outputs_and_exit_codes_arrive() {
    ExecResult result = shell.exec("echo out; echo err >&2; exit 7");
    assertThat(result.exitCode()).isEqualTo(7);
    assertThat(result.stdout()).isEqualTo("out\n");
    assertThat(result.stderr()).isEqualTo("err\n");
    assertThat(shell.exec("kill -TERM $$").exitCode()).isEqualTo(143);
    assertThat(shell.succeed("cat; echo $HOME")).as("no input").isEqualTo("/root\n");
    assertThatThrownBy(() -> shell.succeed("echo why; exit 3"))
        .isInstanceOf(OpsException.class)
        .hasMessage(
            "VM rediacc11 (shell): 'echo why; exit 3' exited with 3\n"
                + "  last evidence:\n    | stdout:\n    | why\n    | stderr: (empty)");
    assertThatThrownBy(() -> shell.fail("true"))
        .hasMessageContaining("'true' succeeded, but was expected to fail");
  }

  @Test
  void arguments_arrive_unchanged_and_missing_programs_are_reported_as_shells_do() {
    assertThat(shell.exec(List.of("printf", "%s|", "a b", "$HOME", "it's", "", "grüße")).stdout())
        .isEqualTo("a b|$HOME|it's||grüße|");
    ExecResult missing = shell.exec(List.of("no-such-program", "x"));
    assertThat(missing.exitCode()).isEqualTo(127);
    assertThat(missing.stderr()).isEqualTo("no-such-program: command not found\n");
    assertThat(shell.exec(List.of("/etc")).exitCode()).isEqualTo(126);
  }

  @Test
  void many_commands_run_at_once() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(24);
    try {
      List<Future<String>> outputs = new ArrayList<>();
      for (int i = 0; i < 24 * 10; i++) {
        String command = "sleep 0.05; echo " + i;
        outputs.add(threads.submit(() -> shell.succeed(command)));
      }
      for (int i = 0; i < outputs.size(); i++) {
        assertThat(outputs.get(i).get()).isEqualTo(i + "\n");
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void large_binary_outputs_and_inputs_arrive_whole() throws Exception {
    var bytes = new byte[20_000_000];
    new Random(1).nextBytes(bytes);
    Path file = Files.write(directory.resolve("bytes"), bytes);
    assertThat(shell.exec("cat " + file).stdoutBytes()).isEqualTo(bytes);
    assertThat(shell.exec("cat " + file + " >&2").stderrBytes()).isEqualTo(bytes);
    assertThat(shell.exec("cat", bytes, LONG).stdoutBytes()).isEqualTo(bytes);
  }

  @Test
  void input_that_nobody_reads_does_not_hold_up() {
    assertThat(shell.exec("exec <&-; exit 5", new byte[5_000_000], LONG).exitCode()).isEqualTo(5);
    assertThat(shell.exec("head -c 3", "abcdef", LONG).stdout()).isEqualTo("abc");
  }

  @Test
  void more_than_a_command_may_print_is_an_error() {
    assertThatThrownBy(() -> shell.exec("cat /dev/zero"))
        .isInstanceOf(OpsException.class)
        .hasMessageStartingWith(
            "VM rediacc11 (shell): 'cat /dev/zero' printed more than 64 MiB to standard output\n");
    assertThat(shell.succeed("echo on")).isEqualTo("on\n");
  }

  @Test
  void a_command_that_does_not_end_in_time_is_killed_with_what_it_started() {
    Path pids = directory.resolve("pids");
    String command = "sleep 600 & echo $! $$ > " + pids + "; echo hm; wait";
    assertThatThrownBy(() -> shell.exec(command, Duration.ofSeconds(2)))
        .isInstanceOf(DeadlineException.class)
        .hasMessageStartingWith("VM rediacc11 (shell): '" + command + "' did not end in time\n")
        .hasMessageContaining("limit: 2 s")
        .hasMessageContaining("| hm");
    assertThat(pids)
        .content()
        .satisfies(
            text ->
                await()
                    .until(
                        () ->
                            List.of(text.strip().split(" ")).stream()
                                .noneMatch(pid -> isAlive(Long.parseLong(pid)))));
  }

  @Test
  void what_is_left_in_the_background_is_not_waited_for_and_stays() {
    ExecResult result = shell.exec("sleep 600 & echo $!");
    long pid = Long.parseLong(result.stdout().strip());
    assertThat(result.duration()).isLessThan(Duration.ofSeconds(20));
    assertThat(isAlive(pid)).isTrue();
    shell.succeed("kill " + pid);
  }

  @Test
  void a_slow_reader_slows_the_command_and_nobody_else() throws Exception {
    try (GuestChannel slow = guest.open(1)) {
      slow.write("0 hello me\n1 run line eWVz\n".getBytes(UTF_8));
      assertThat(slow.read(new byte[1000])).isPositive();
      for (int i = 0; i < 20; i++) {
        assertThat(shell.succeed("echo " + i)).isEqualTo(i + "\n");
        Thread.sleep(20);
      }
      String status = Files.readString(Path.of("/proc/" + guest.pid() + "/status"));
      String resident = status.replaceAll("(?s).*VmRSS:\\s*(\\d+) kB.*", "$1");
      assertThat(Long.parseLong(resident)).isLessThan(60_000);
    }
  }

  @Test
  void another_greeting_ends_what_the_host_process_before_it_ran() throws Exception {
    Path pid = directory.resolve("pid");
    try (GuestChannel channel = guest.open(1)) {
      String run = ShellFrame.encoded(("echo $$ > " + pid + "; sleep 600").getBytes(UTF_8));
      channel.write(("0 hello a\n1 run line " + run + "\n").getBytes(UTF_8));
      await().until(() -> Files.exists(pid) && !Files.readString(pid).isBlank());
      long running = Long.parseLong(Files.readString(pid).strip());
      assertThat(isAlive(running)).isTrue();
      channel.write("half a line\n0 hello b\n".getBytes(UTF_8));
      await().until(() -> !isAlive(running));
    }
  }

  @Test
  void after_a_crash_what_ran_is_unknown_and_the_next_command_connects_again() throws Exception {
    Path begun = directory.resolve("begun");
    var running = CompletableFuture.runAsync(() -> shell.exec("touch " + begun + "; sleep 600"));
    await().until(() -> Files.exists(begun));
    guest.kill();
    assertThat(running)
        .failsWithin(LONG)
        .withThrowableThat()
        .withMessageContaining("; whether it finished is unknown");
    guest.start();
    assertThat(shell.succeed("echo back")).isEqualTo("back\n");
  }

  @Test
  void garbage_does_not_end_the_service() throws Exception {
    try (GuestChannel channel = guest.open(1)) {
      channel.write(new byte[5 << 20]);
      channel.write(
          "\nx y z\n1\n1 run\n1 run line !!!\n2 size a\n3 clock x y\n-\n".getBytes(UTF_8));
      channel.write("4 run argv \n".getBytes(UTF_8));
    }
    assertThat(shell.succeed("echo fine")).isEqualTo("fine\n");
  }

  @Test
  void a_terminal_has_a_size_and_passes_on_what_is_typed() throws Exception {
    var outputs = new CollectedOutputs("it", 1 << 20);
    ShellCommand command =
        ShellCommand.start(
            port.connection().session(Deadline.after(LONG)),
            port.place(),
            ShellRequest.line("tty; stty size; echo $TERM; read line; echo \"<$line>\"")
                .onTerminal(new ShellRequest.TerminalSize(33, 77), "vt100"),
            outputs);
    command.feed("hello\r".getBytes(UTF_8), Deadline.after(LONG));
    assertThat(command.await(Deadline.after(LONG))).isZero();
    assertThat(outputs.result(0, Duration.ZERO).stdout())
        .contains("/dev/pts/", "33 77\r\n", "vt100\r\n", "<hello>\r\n");
  }

  @Test
  void its_time_is_told() {
    Instant before = Instant.now();
    long micros = port.clock(0, new byte[] {1, 2, 3, 4}, Deadline.after(LONG));
    assertThat(micros / 1000)
        .isBetween(before.toEpochMilli() - 1, Instant.now().toEpochMilli() + 1);
  }

  @Test
  void a_core_dump_is_in_the_kernels_log_before_its_command_has_ended() throws Exception {
    Path log = Files.createFile(directory.resolve("kmsg"));
    String dump = "cd " + directory + "; mkdir -p crash var/coredump; ";
    shell.succeed(dump + "echo x >crash/core.first.1");
    assertThat(log).content().isEqualTo(line("crash/core.first.1"));

    shell.succeed(
        dump
            + "echo x >var/coredump/.#tmp-core.b; mv var/coredump/.#tmp-core.b $'var/coredump/core.\\nb'");
    assertThat(log).content().endsWith(line("var/coredump/core.?b")).hasLineCount(2);

    shell.succeed(
        dump + "touch crash/lock crash/kexec_cmd; mkdir crash/core-dir; rm crash/core.first.1");
    assertThat(log).content().hasLineCount(2);
  }

  private String line(String file) {
    return "<2>rediacc-shell: core dump: " + directory.resolve(file) + "\n";
  }

  @Test
  void dumps_that_were_there_before_are_not_reported() throws Exception {
    Path log = Files.createFile(directory.resolve("kmsg"));
    guest.kill();
    Files.createFile(Files.createDirectory(directory.resolve("crash")).resolve("core.old"));
    guest.start();
    shell.succeed("touch " + directory.resolve("crash/_bin_x.0.crash"));
    assertThat(log).content().isEqualTo(line("crash/_bin_x.0.crash"));
  }

  @Test
  void things_are_waited_for() throws Exception {
    Path file = directory.resolve("file");
    var waiting = CompletableFuture.runAsync(() -> shell.waitForFile(file.toString()));
    assertThat(shell.waitUntilSucceeds("echo ok")).isEqualTo("ok\n");
    assertThat(waiting).isNotDone();
    Files.createFile(file);
    assertThat(waiting).succeedsWithin(LONG);
    assertThatThrownBy(() -> shell.waitForFile("/no/such/file", Duration.ofSeconds(1)))
        .hasMessageStartingWith(
            "VM rediacc11 (shell): timed out waiting for file /no/such/file to appear\n");
  }
}
