package com.rediacc.ops.internal.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.ssh.ExecResult;
import com.rediacc.ops.ssh.SshHandle;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SshExecTest {
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

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 127, 255})
  void an_exit_code_is_a_result(int code) {
    ExecResult result = ssh.exec("exit " + code);

    assertThat(result.exitCode()).isEqualTo(code);
    assertThat(result.succeeded()).isEqualTo(code == 0);
    assertThat(result.duration()).isPositive();
  }

  @ParameterizedTest
  @CsvSource({"HUP,129", "INT,130", "KILL,137", "SEGV,139", "TERM,143", "SOMETHING@else,128"})
  void a_signal_is_128_and_its_number(String signal, int code) {
    assertThat(ssh.exec("die-of " + signal).exitCode()).isEqualTo(code);
  }

  @Test
  void outputs_are_apart_and_utf_8() {
    // tag::exec[]
    ExecResult result = ssh.exec("echo grüße; echo 失敗 >&2; exit 3");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.stdout()).isEqualTo("grüße\n");
    assertThat(result.stderr()).isEqualTo("失敗\n");
    // end::exec[]
  }

  @Test
  void standard_input_is_text_or_bytes_and_ends() {
    // tag::stdin[]
    ExecResult result = ssh.exec("sort", "b\na\n", Duration.ofSeconds(30));

    assertThat(result.stdout()).isEqualTo("a\nb\n");
    // end::stdin[]
    byte[] bytes = {0, (byte) 0xff, '\n', (byte) 0x80};
    assertThat(ssh.exec("od -An -tx1", bytes, LIMIT).stdout().strip()).isEqualTo("00 ff 0a 80");
    assertThat(ssh.exec("cat").stdout()).isEmpty();
  }

  @Test
  void input_that_is_not_read_blocks_nothing() {
    assertThat(ssh.exec("exit 5", new byte[8 << 20], LIMIT).exitCode()).isEqualTo(5);
    assertThat(ssh.exec("wc -c", new byte[8 << 20], LIMIT).stdout().strip())
        .isEqualTo(String.valueOf(8 << 20));
  }

  @Test
  void fifty_megabytes_on_both_streams_do_not_lock_up() {
    int size = 50_000_000;
    ExecResult result =
        ssh.exec("yes | head -c %1$d & yes | head -c %1$d >&2; wait".formatted(size));

    assertThat(result.stdout()).hasSize(size);
    assertThat(result.stderr()).hasSize(size);
  }

  @Test
  void forty_threads_share_a_handle_and_a_connection() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(40);
    try {
      SshHandle shared = server.ssh();
      int before = server.connections();
      List<Future<String>> outputs = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        String word = "word" + i;
        outputs.add(threads.submit(() -> shared.succeed("sleep 0.05; echo " + word)));
      }
      for (int i = 0; i < 40; i++) {
        assertThat(outputs.get(i).get()).isEqualTo("word" + i + "\n");
      }
      assertThat(server.connections() - before).isEqualTo(1);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void words_arrive_unchanged() {
    // tag::words[]
    String odd = "it's \"$HOME\" & *\n\\";
    ExecResult result = ssh.exec(List.of("printf", "<%s>", odd, "", "-n"));

    assertThat(result.stdout()).isEqualTo("<" + odd + "><><-n>");
    // end::words[]
  }

  @Test
  void succeed_gives_the_output_or_says_all_it_knows() {
    // tag::succeed[]
    assertThat(ssh.succeed("echo ready")).isEqualTo("ready\n");

    assertThatThrownBy(() -> ssh.succeed("echo half; echo 'no space' >&2; exit 28"))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("exited with 28")
        .hasMessageContaining("no space");
    // end::succeed[]
    assertThatThrownBy(() -> ssh.succeed("echo half; echo 'no space' >&2; exit 28"))
        .hasMessage(
            "VM rediacc11 (tester@127.0.0.1:%d): 'echo half; echo 'no space' >&2; exit 28' exited with 28\n"
                    .formatted(ssh.port())
                + "  last evidence:\n    | stdout:\n    | half\n    | stderr:\n    | no space");
  }

  @Test
  void fail_wants_a_failure() {
    assertThat(ssh.fail("exit 4").exitCode()).isEqualTo(4);
    assertThatThrownBy(() -> ssh.fail("echo fine"))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining(": 'echo fine' succeeded, but was expected to fail\n")
        .hasMessageContaining("| stdout:\n    | fine\n    | stderr: (empty)");
  }

  @Test
  void long_outputs_are_cut_to_their_end() {
    assertThatThrownBy(() -> ssh.succeed("seq 1 100; exit 1"))
        .hasMessageContaining("stdout, the last 20 of 100 lines:\n    | 81\n")
        .hasMessageContaining("| 100\n")
        .hasMessageNotContaining("| 80\n");
  }

  @Test
  void another_user_is_another_handle() {
    assertThat(ssh.succeed("echo $USER")).isEqualTo("tester\n");
    SshHandle other = ssh.as("other");
    assertThat(other.succeed("echo $USER")).isEqualTo("other\n");
    assertThat(other)
        .isSameAs(ssh.as("other"))
        .hasToString(ssh.toString().replace("tester@", "other@"));
    assertThat(other.user()).isEqualTo("other");
  }
}
