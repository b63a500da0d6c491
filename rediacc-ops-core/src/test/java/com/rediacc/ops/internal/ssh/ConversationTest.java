package com.rediacc.ops.internal.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.ssh.Conversation;
import com.rediacc.ops.ssh.SshHandle;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConversationTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir static Path directory;
  private static TestServer server;
  private static SshHandle ssh;

  @BeforeAll
  static void start() {
    server = new TestServer(directory);
    ssh = server.ssh();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @Test
  void each_line_is_answered() {
    // tag::converse[]
    String adder = "sum=0; while read -r n; do sum=$((sum + n)); echo $sum; done";
    try (Conversation talk = ssh.converse(adder, Duration.ofSeconds(30))) {
      assertThat(talk.ask("2")).isEqualTo("2");
      assertThat(talk.ask("40")).isEqualTo("42");
    }
    // end::converse[]
  }

  @Test
  void an_end_instead_of_an_answer_is_an_error() {
    try (Conversation talk = ssh.converse("read -r line; exit 3", LIMIT)) {
      assertThatThrownBy(() -> talk.ask("x"))
          .isInstanceOf(OpsException.class)
          .hasMessageContaining("'read -r line; exit 3' ended without an answer");
    }
  }

  @Test
  void silence_ends_with_the_limit() {
    try (Conversation talk = ssh.converse("sleep 60", Duration.ofMillis(1500))) {
      assertThatThrownBy(() -> talk.ask("x"))
          .isInstanceOf(DeadlineException.class)
          .hasMessageContaining("did not answer in time")
          .hasMessageContaining("limit: 1.5 s");
    }
  }
}
