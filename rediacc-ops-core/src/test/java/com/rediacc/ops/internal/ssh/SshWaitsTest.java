package com.rediacc.ops.internal.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rediacc.ops.ArabicDigits;
import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.ssh.SshHandle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SshWaitsTest {
  private static final Duration SHORT = Duration.ofSeconds(8);

  /** A fifth of it is kept for the evidence, which a busy host takes seconds to give. */
  private static final Duration WITH_EVIDENCE = Duration.ofSeconds(20);

  @TempDir Path directory;
  private TestServer server;
  private SshHandle ssh;

  @BeforeEach
  void start() throws IOException {
    server = new TestServer(directory);
    ssh = server.ssh();
    server.program("journalctl", "echo journal of \"$@\"");
    server.program("sudo", "exec \"$@\"");
    systemctl("activating");
    // Limits are short here: connecting is no part of them.
    ssh.succeed("true");
    server.commands.clear();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  /** A systemctl that finds every unit in one state. */
  private void systemctl(String state) throws IOException {
    Files.writeString(directory.resolve("state"), state + "\n");
    server.program(
        "systemctl",
        "case $1 in is-active) cat '"
            + directory.resolve("state")
            + "'; echo \"$3\" > '"
            + directory.resolve("asked")
            + "';; *) echo status of \"$@\";; esac");
  }

  @Test
  void a_unit_is_waited_for_until_it_is_active() throws Exception {
    var waiting = CompletableFuture.runAsync(() -> ssh.waitForUnit("a b.service"));
    await().until(() -> Files.exists(directory.resolve("asked")));
    assertThat(waiting).isNotDone();
    systemctl("active");

    assertThat(waiting).succeedsWithin(Duration.ofSeconds(20));
    assertThat(directory.resolve("asked")).hasContent("a b.service");
  }

  @Test
  void a_failed_unit_is_reported_at_once_with_its_journal() throws IOException {
    systemctl("failed");
    assertThatThrownBy(() -> ssh.waitForUnit("web.service"))
        .isInstanceOf(OpsException.class)
        .isNotInstanceOf(DeadlineException.class)
        .hasMessageStartingWith(ssh + ": unit web.service has failed\n")
        .hasMessageContaining("| status of status")
        .hasMessageContaining("| journal of --no-pager --lines=20 --unit=web.service");
  }

  @Test
  void a_unit_that_never_comes_up_is_reported_with_its_journal() {
    assertThatThrownBy(() -> ssh.waitForUnit("web.service", WITH_EVIDENCE))
        .isInstanceOf(DeadlineException.class)
        .hasMessageStartingWith(ssh + ": timed out waiting for unit web.service to be active\n")
        .hasMessageContaining("limit: 20 s")
        .hasMessageContaining("--unit=web.service");
  }

  @Test
  void a_port_is_waited_for_until_something_listens() throws IOException {
    Assumptions.assumeTrue(Files.exists(Path.of("/proc/net/tcp")), "Linux has it");
    int port;
    try (var door = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      port = door.getLocalPort();
      ssh.waitForPort(port);
    }
    server.program("ss", "echo sockets");
    assertThatThrownBy(() -> ssh.waitForPort(port, WITH_EVIDENCE))
        .isInstanceOf(DeadlineException.class)
        .hasMessage(
            ssh
                + ": timed out waiting for port "
                + port
                + " to be listened on\n  limit: 20 s\n  last evidence:\n    | sockets");
  }

  @Test
  void a_port_is_waited_for_until_nothing_listens() throws Exception {
    Assumptions.assumeTrue(Files.exists(Path.of("/proc/net/tcp")), "Linux has it");
    server.program("ss", "echo sockets, asked \"$@\"");
    int port;
    CompletableFuture<Void> waiting;
    try (var door = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      port = door.getLocalPort();
      assertThatThrownBy(() -> ssh.waitForClosedPort(port, WITH_EVIDENCE))
          .isInstanceOf(DeadlineException.class)
          .hasMessage(
              ssh
                  + ": timed out waiting for port "
                  + port
                  + " not to be listened on any more\n  limit: 20 s\n  last evidence:\n"
                  + "    | sockets, asked -ltnp");
      waiting = CompletableFuture.runAsync(() -> ssh.waitForClosedPort(port));
      await().until(() -> server.running().count() == 1);
      assertThat(waiting).isNotDone();
    }
    assertThat(waiting).succeedsWithin(Duration.ofSeconds(20));
    assertThatThrownBy(() -> ssh.waitForClosedPort(0))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("a TCP port is 1 to 65535, not 0");
  }

  @Test
  @ExtendWith(ArabicDigits.class)
  void what_the_vm_is_asked_is_the_same_in_every_locale() {
    assertThatThrownBy(() -> ssh.waitForPort(1, Duration.ofSeconds(2)))
        .isInstanceOf(DeadlineException.class)
        .hasMessageContaining("port 1 to be listened on\n  limit: 2 s\n");
    assertThat(server.commands.peek()).matches("(?s)timeout 1\\.\\d{3} sh .* wait 0001");
  }

  @Test
  void a_file_is_waited_for_until_it_is_there() throws IOException {
    Path file = directory.resolve("it's \"$here\"");
    var waiting = CompletableFuture.runAsync(() -> ssh.waitForFile(file.toString()));
    await().until(() -> server.running().count() == 1);
    assertThat(waiting).isNotDone();
    Files.createFile(file);
    assertThat(waiting).succeedsWithin(Duration.ofSeconds(20));
  }

  @Test
  void a_file_that_never_comes_is_reported_with_what_is_there_instead() throws IOException {
    Path other = Files.createDirectory(directory.resolve("a directory")).resolve("other");
    Files.createFile(other);
    assertThatThrownBy(() -> ssh.waitForFile(directory + "/a directory/ready", SHORT))
        .isInstanceOf(DeadlineException.class)
        .hasMessageStartingWith(
            ssh + ": timed out waiting for file " + directory + "/a directory/ready to appear\n")
        .hasMessageContaining("limit: 8 s")
        .hasMessageContaining(" other");
  }

  @Test
  void no_time_at_all_is_a_limit_too() {
    assertThatThrownBy(() -> ssh.waitForFile("/no/such/file", Duration.ZERO))
        .isInstanceOf(DeadlineException.class)
        .hasMessage(
            ssh
                + ": timed out waiting for file /no/such/file to appear\n"
                + "  limit: 0 ms\n"
                + "  last evidence:\n    | (no answer in time)");
    assertThat(server.running()).isEmpty();
  }

  @Test
  void a_vm_without_the_programs_to_wait_with_is_reported() throws IOException {
    server.program("timeout", "echo no timeout here >&2; exit 127");
    assertThatThrownBy(() -> ssh.waitForFile("/etc"))
        .isInstanceOf(OpsException.class)
        .hasMessageStartingWith(
            ssh + ": waiting for file /etc to appear failed with exit code 127\n")
        .hasMessageContaining("| no timeout here");
  }

  @Test
  void a_command_is_repeated_until_it_succeeds() {
    // tag::until[]
    String count =
        "echo >> %1$s/tries; [ $(wc -l < %1$s/tries) = 3 ] && echo third".formatted(directory);

    assertThat(ssh.waitUntilSucceeds(count)).isEqualTo("third\n");
    // end::until[]
    assertThat(server.commands).hasSize(3);
  }

  @Test
  void a_command_is_repeated_until_it_fails() {
    String count = "echo >> %1$s/tries; [ $(wc -l < %1$s/tries) != 3 ]".formatted(directory);
    assertThat(ssh.waitUntilFails(count + " || { echo gone >&2; exit 5; }").exitCode())
        .isEqualTo(5);
    assertThat(server.commands).hasSize(3);
    assertThatThrownBy(() -> ssh.waitUntilFails("echo still here", SHORT))
        .isInstanceOf(DeadlineException.class)
        .hasMessage(
            ssh
                + ": timed out waiting for 'echo still here' to fail; it exits with 0\n"
                + "  limit: 8 s\n"
                + "  last evidence:\n    | stdout:\n    | still here\n    | stderr: (empty)");
  }

  @Test
  void a_command_that_never_succeeds_is_reported_with_its_last_outputs() {
    assertThatThrownBy(() -> ssh.waitUntilSucceeds("echo not yet; exit 7", SHORT))
        .isInstanceOf(DeadlineException.class)
        .hasMessage(
            ssh
                + ": timed out waiting for 'echo not yet; exit 7' to succeed; it exits with 7\n"
                + "  limit: 8 s\n"
                + "  last evidence:\n    | stdout:\n    | not yet\n    | stderr: (empty)");
  }

  @Test
  void a_command_that_hangs_is_reported_with_the_limit_of_the_wait() {
    String command =
        "[ -e %1$s/tried ] && sleep 600; touch %1$s/tried; exit 7".formatted(directory);
    assertThatThrownBy(() -> ssh.waitUntilSucceeds(command, SHORT))
        .isInstanceOf(DeadlineException.class)
        .hasMessageContaining("it exits with 7\n  limit: 8 s");
    assertThatThrownBy(() -> ssh.waitUntilSucceeds("echo hm; sleep 600", SHORT))
        .isInstanceOf(DeadlineException.class)
        .hasMessageContaining("'echo hm; sleep 600' did not end in time\n  limit: 8 s")
        .hasMessageContaining("| hm");
  }
}
