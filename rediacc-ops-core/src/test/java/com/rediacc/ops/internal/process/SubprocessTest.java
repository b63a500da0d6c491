package com.rediacc.ops.internal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubprocessTest {
  @TempDir Path directory;

  private static Deadline minute() {
    return Deadline.after(Duration.ofMinutes(1));
  }

  private static Subprocess shell(String script) {
    return Subprocess.of("sh", "-c", script);
  }

  @Test
  void gives_exit_code_and_both_streams() {
    var result = shell("echo grüße; echo oops >&2; exit 3").run(minute());
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.stdout()).isEqualTo("grüße\n");
    assertThat(result.stderr()).isEqualTo("oops\n");
    assertThatThrownBy(result::succeeded)
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("exited with 3")
        .hasMessageContaining("| oops");
  }

  @Test
  void much_output_on_both_streams_does_not_block() {
    var result = shell("head -c 3000000 /dev/zero; head -c 3000000 /dev/zero >&2").run(minute());
    assertThat(result.stdout()).hasSize(3_000_000);
    assertThat(result.stderr()).hasSize(3_000_000);
  }

  @Test
  void lines_come_as_they_are_printed() {
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    shell("echo one; echo two; printf three").onEachLine(lines::add).run(minute());
    assertThat(lines).containsExactly("one", "two", "three");
  }

  @Test
  void what_the_reader_of_lines_throws_is_thrown() {
    var failure = new StorageException("cannot write", new IOException("No space left on device"));
    assertThatThrownBy(
            () ->
                shell("echo line; sleep 0.1")
                    .onEachLine(
                        line -> {
                          throw failure;
                        })
                    .run(minute()))
        .isSameAs(failure);
  }

  @Test
  void at_the_deadline_it_is_killed_with_its_children() throws Exception {
    Path pids = directory.resolve("pids");
    var slow =
        Subprocess.of("sh", "-c", "sleep 600 & echo $! $$ > \"$1\"; wait", "sh", pids.toString());
    assertThatThrownBy(() -> slow.run(Deadline.after(Duration.ofMillis(500))))
        .isInstanceOf(DeadlineException.class)
        .hasMessageContaining("did not end in time")
        .hasMessageContaining("limit: 500 ms");
    for (String pid : Files.readString(pids).strip().split(" ")) {
      Awaitility.await()
          .untilAsserted(() -> assertThat(ProcessIdentity.of(Long.parseLong(pid))).isEmpty());
    }
  }

  @Test
  void an_interruption_kills_it() throws Exception {
    var thrown = new AtomicReference<Throwable>();
    var caller =
        new Thread(
            () -> {
              try {
                shell("sleep 600").run(minute());
              } catch (RuntimeException e) {
                thrown.set(e);
              }
            });
    caller.start();
    Awaitility.await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);
    caller.interrupt();
    caller.join(10_000);
    assertThat(thrown.get()).isInstanceOf(InterruptedOpsException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "trap '' TERM; "})
  void an_interruption_ends_what_has_the_terminal(String attitude) throws Exception {
    Path pid = directory.resolve("pid");
    var thrown = new AtomicReference<Throwable>();
    var flag = new AtomicBoolean();
    var caller =
        new Thread(
            () -> {
              try {
                Subprocess.of(
                        "sh",
                        "-c",
                        attitude + "echo $$ > \"$1\"; while :; do sleep 0.05; done",
                        "sh",
                        pid.toString())
                    .runOnTerminal();
              } catch (RuntimeException e) {
                thrown.set(e);
                flag.set(Thread.currentThread().isInterrupted());
              }
            });
    caller.start();
    Awaitility.await().until(() -> Files.exists(pid) && Files.size(pid) > 0);
    ProcessIdentity client =
        ProcessIdentity.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
    caller.interrupt();
    caller.join(10_000);

    assertThat(thrown.get()).isInstanceOf(InterruptedOpsException.class);
    assertThat(flag).isTrue();
    assertThat(client.isAlive()).isFalse();
  }

  @Test
  void what_has_the_terminal_gives_its_exit_code() {
    assertThat(shell("exit 7").runOnTerminal()).isEqualTo(7);
  }

  @Test
  void run_until_stops_at_the_line() {
    assertThat(
            shell("echo boot; echo Linux version 6; sleep 600")
                .runUntil(l -> l.contains("Linux version"), minute()))
        .isTrue();
    assertThat(shell("echo nothing").runUntil(l -> l.contains("Linux"), minute())).isFalse();
    assertThat(shell("sleep 600").runUntil(l -> true, Deadline.after(Duration.ofMillis(100))))
        .isFalse();
  }

  @Test
  void a_missing_program_is_named() {
    assertThatThrownBy(() -> Subprocess.of("no-such-program").run(minute()))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("cannot start 'no-such-program'");
  }
}
