package com.rediacc.ops.internal.ssh;

import static org.apache.sshd.common.SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED;
import static org.apache.sshd.common.SshConstants.SSH_OPEN_CONNECT_FAILED;
import static org.apache.sshd.common.SshConstants.SSH_OPEN_RESOURCE_SHORTAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.ssh.Conversation;
import com.rediacc.ops.ssh.SshHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A channel that the server refuses for now has run nothing, and is asked for again. */
@Timeout(60)
class SshRefusedChannelTest {
  private static final int FOR_EVER = Integer.MAX_VALUE;

  @TempDir Path directory;
  private TestServer server;
  private SshHandle ssh;

  @BeforeEach
  void start() {
    server = new TestServer(directory);
    ssh = server.ssh();
    ssh.succeed("true");
    server.commands.clear();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {SSH_OPEN_CONNECT_FAILED, SSH_OPEN_RESOURCE_SHORTAGE})
  void every_command_runs_exactly_once(int reason) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(24);
    try {
      server.refuse(30, reason);
      List<Future<String>> outputs = new ArrayList<>();
      List<String> commands = new ArrayList<>();
      for (int i = 0; i < 48; i++) {
        String command = "echo word" + i;
        commands.add(command);
        outputs.add(threads.submit(() -> ssh.succeed(command)));
      }
      for (int i = 0; i < 48; i++) {
        assertThat(outputs.get(i).get()).isEqualTo("word" + i + "\n");
      }
      assertThat(server.commands).containsExactlyInAnyOrderElementsOf(commands);
      assertThat(server.connections()).isEqualTo(1);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void standard_input_is_whole_at_whichever_attempt() {
    server.refuse(3, SSH_OPEN_CONNECT_FAILED);
    assertThat(ssh.exec("cat", "all of it", Duration.ofSeconds(30)).stdout())
        .isEqualTo("all of it");
  }

  @Test
  void transfers_and_conversations_are_asked_for_again_too() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "content");
    server.refuse(3, SSH_OPEN_CONNECT_FAILED);
    ssh.upload(file, directory + "/copy");
    assertThat(directory.resolve("copy")).hasContent("content");

    server.refuse(3, SSH_OPEN_CONNECT_FAILED);
    try (Conversation talk = ssh.converse("cat", Duration.ofSeconds(30))) {
      assertThat(talk.ask("hello")).isEqualTo("hello");
    }
  }

  @Test
  void a_server_that_goes_on_refusing_is_reported_with_the_limit() {
    server.refuse(FOR_EVER, SSH_OPEN_CONNECT_FAILED);
    assertThatThrownBy(() -> ssh.exec("true", Duration.ofSeconds(2)))
        .isInstanceOf(DeadlineException.class)
        .hasMessageStartingWith(
            ssh
                + ": 'true' did not end in time\n"
                + "  limit: 2 s\n"
                + "  last evidence:\n    | the server opens no channel: ");
    assertThat(server.commands).isEmpty();
  }

  @Test
  void a_server_that_will_not_ever_is_not_asked_again() {
    server.refuse(FOR_EVER, SSH_OPEN_ADMINISTRATIVELY_PROHIBITED);
    assertThatThrownBy(() -> ssh.exec("true"))
        .isInstanceOf(OpsException.class)
        .isNotInstanceOf(DeadlineException.class)
        .hasMessageStartingWith(ssh + ": 'true' failed: the server opens no channel: ");
  }

  @Test
  void interruption_ends_the_wait_and_keeps_the_flag() {
    server.refuse(FOR_EVER, SSH_OPEN_CONNECT_FAILED);
    Thread self = Thread.currentThread();
    var interrupting =
        new Thread(
            () -> {
              try {
                Thread.sleep(500);
              } catch (InterruptedException e) {
                return;
              }
              self.interrupt();
            });
    interrupting.start();
    Throwable thrown = catchThrowable(() -> ssh.exec("true"));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(thrown)
        .isInstanceOf(InterruptedOpsException.class)
        .hasMessage(ssh + ": 'true': interrupted");
  }
}
