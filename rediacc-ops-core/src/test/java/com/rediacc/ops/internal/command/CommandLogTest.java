package com.rediacc.ops.internal.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.ssh.ExecResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CommandLogTest {
  private final CommandLog log = new CommandLog();

  private static ExecResult result(int exitCode, String stdout) {
    return new ExecResult(
        exitCode, stdout.getBytes(StandardCharsets.UTF_8), new byte[0], Duration.ofMillis(12));
  }

  private String all() {
    return log.since(Instant.EPOCH).toString();
  }

  @Test
  void a_command_has_its_exit_code_duration_and_output() {
    log.record("rediacc11", "ls /nowhere", () -> result(2, "one\ntwo\n"));

    assertThat(all())
        .contains(
            " rediacc11 $ ls /nowhere\n  exit code 2 after 12 ms\n  stdout:\n    | one\n    | two");
  }

  @Test
  void of_long_outputs_the_end_is_kept() {
    log.record("rediacc11", "cat", () -> result(0, "x".repeat(5_000) + "end"));

    assertThat(all()).contains("(the last 2048 of 5003 bytes)", "xend").hasSizeLessThan(2500);
  }

  @Test
  void one_that_fails_has_the_failure_and_one_that_runs_says_so() {
    assertThatThrownBy(
            () ->
                log.record(
                    "rediacc11",
                    "sleep 9",
                    () -> {
                      assertThat(all()).contains("has not ended");
                      throw new OpsException(Failure.of("it was lost"));
                    }))
        .isInstanceOf(OpsException.class);

    assertThat(all()).contains("$ sleep 9\n  failed: it was lost");
  }

  @Test
  void the_newest_are_kept_and_older_ones_can_be_left_out() throws InterruptedException {
    for (int i = 0; i < 600; i++) {
      String command = "number " + i + ".";
      log.record("rediacc11", command, () -> result(0, ""));
    }
    Thread.sleep(5);
    Instant now = Instant.now();
    Thread.sleep(5);
    log.note("rediacc11", "upload", () -> "");

    assertThat(log.since(Instant.EPOCH)).hasSize(500);
    assertThat(all()).doesNotContain("number 100.").contains("number 101.");
    assertThat(log.since(now)).hasSize(1);
  }
}
