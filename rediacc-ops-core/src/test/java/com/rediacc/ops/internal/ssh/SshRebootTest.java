package com.rediacc.ops.internal.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.ssh.SshHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With programs that only pretend: what a kernel does is seen in the VM tests. */
@Timeout(60)
class SshRebootTest {
  @TempDir Path directory;
  private TestServer server;
  private SshHandle ssh;

  @BeforeEach
  void start() throws IOException {
    server = new TestServer(directory);
    ssh = server.ssh();
    server.program("sudo", "exec \"$@\"");
    server.program("cat", "read boot < '" + directory + "/boot'; echo $boot");
    Files.writeString(directory.resolve("boot"), "first\n");
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void it_is_over_in_another_boot_with_another_connection() throws IOException {
    server.program("systemctl", "{ sleep 0.3; echo second > '" + directory + "/boot'; } &");
    assertThat(ssh.as("other").succeed("true")).isEmpty();
    ssh.reboot(Duration.ofSeconds(30));

    assertThat(directory.resolve("boot")).hasContent("second");
    await().until(() -> server.connections() == 1);
    assertThat(server.commands)
        .filteredOn(command -> command.contains("reboot"))
        .containsExactly("sudo systemctl reboot");
  }

  @Test
  void a_vm_that_does_not_go_down_is_reported() throws IOException {
    server.program("systemctl", "exit 0");
    assertThatThrownBy(() -> ssh.reboot(Duration.ofSeconds(8)))
        .isInstanceOf(DeadlineException.class)
        .hasMessageStartingWith(ssh + ": not back from its reboot\n  limit: 8 s")
        .hasMessageContaining("hint: its console log shows how far it got");
  }

  @Test
  void a_refused_reboot_is_reported_at_once() throws IOException {
    server.program("systemctl", "echo 'Operation inhibited by backup' >&2; exit 1");
    assertThatThrownBy(() -> ssh.reboot(Duration.ofMinutes(5)))
        .isInstanceOf(OpsException.class)
        .hasMessage(
            ssh
                + ": the reboot was refused: 'sudo systemctl reboot' exited with 1\n"
                + "  last evidence:\n    | stdout: (empty)\n    | stderr:\n"
                + "    | Operation inhibited by backup");
  }

  @Test
  void a_reboot_by_one_user_ends_the_connections_of_all() throws IOException {
    server.program("systemctl", "{ sleep 0.3; echo second > '" + directory + "/boot'; } &");
    assertThat(ssh.succeed("true")).isEmpty();
    ssh.as("other").reboot(Duration.ofSeconds(30));
    await().until(() -> server.connections() == 1);
    assertThat(ssh.as("other").as("tester")).isSameAs(ssh);
    assertThat(ssh.succeed("echo here")).isEqualTo("here\n");
  }

  @Test
  void its_limit_is_that_of_all_its_waits_together() throws IOException {
    server.program("systemctl", "{ sleep 1; echo second > '" + directory + "/boot'; } &");
    Duration limit = Duration.ofSeconds(5);
    var given = new AtomicReference<Deadline>();
    SshHandle slow =
        server.ssh(
            (vm, deadline) -> {
              given.set(deadline);
              vm.exec("sleep 600", deadline);
            });
    long begin = System.nanoTime();
    assertThatThrownBy(() -> slow.reboot(limit))
        .isInstanceOf(DeadlineException.class)
        .hasMessageContaining("'sleep 600' did not end in time\n  limit: 5 s");

    assertThat(given.get().limit()).isEqualTo(limit);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(8));
  }

  @Test
  void a_shutdown_may_end_the_command_that_asked_for_it() throws IOException {
    server.program("systemctl", "{ sleep 0.2; echo second > '" + directory + "/boot'; } & kill $$");
    ssh.reboot(Duration.ofSeconds(30));
    assertThat(directory.resolve("boot")).hasContent("second");
  }
}
