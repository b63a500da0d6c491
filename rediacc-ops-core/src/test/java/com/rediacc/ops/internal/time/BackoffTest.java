package com.rediacc.ops.internal.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.rediacc.ops.error.InterruptedOpsException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static Duration took(Runnable work) {
    long begin = System.nanoTime();
    work.run();
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  @Test
  void pauses_double_up_to_the_longest() {
    var backoff = Backoff.between(Duration.ofMillis(20), Duration.ofMillis(50));
    Deadline plenty = Deadline.after(Duration.ofMinutes(1));
    for (long least : new long[] {20, 40, 50, 50}) {
      assertThat(took(() -> backoff.pause(plenty, "test")))
          .isBetween(Duration.ofMillis(least), Duration.ofMillis(least + 2000));
    }
  }

  @Test
  void no_pause_goes_past_the_deadline() {
    var backoff = Backoff.between(Duration.ofMinutes(1), Duration.ofMinutes(1));
    assertThat(took(() -> backoff.pause(Deadline.after(Duration.ofMillis(10)), "test")))
        .isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void interruption_ends_a_pause_and_keeps_the_flag() {
    Thread.currentThread().interrupt();
    Throwable thrown =
        catchThrowable(
            () ->
                Backoff.between(Duration.ofMinutes(1), Duration.ofMinutes(1))
                    .pause(Deadline.after(Duration.ofMinutes(1)), "waiting for ssh"));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(thrown)
        .isInstanceOf(InterruptedOpsException.class)
        .hasMessage("waiting for ssh: interrupted");
  }
}
