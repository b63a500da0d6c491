package com.rediacc.ops.internal.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.InterruptedOpsException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {
  @Test
  void what_is_left_never_is_negative() {
    Deadline over = Deadline.after(Duration.ofSeconds(-1));
    assertThat(over.isOver()).isTrue();
    assertThat(over.remaining()).isZero();
    assertThat(over.remainingMillis()).as("0 would mean for ever").isEqualTo(1);
  }

  @Test
  void for_ever_does_not_overflow() {
    Deadline never = Deadline.after(Duration.ofSeconds(Long.MAX_VALUE));
    assertThat(never.isOver()).isFalse();
    assertThat(never.remaining()).isGreaterThan(Duration.ofDays(365));
  }

  @Test
  void the_earlier_of_two_limits_counts() {
    Deadline minute = Deadline.after(Duration.ofMinutes(1));
    assertThat(minute.within(Duration.ofHours(1))).isSameAs(minute);
    assertThat(minute.within(Duration.ofSeconds(1)).remaining()).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void stretching_counts_from_the_same_beginning() {
    Deadline stretched = Deadline.after(Duration.ofMinutes(10)).stretched(2);
    assertThat(stretched.limit()).isEqualTo(Duration.ofMinutes(20));
    assertThat(stretched.remaining()).isBetween(Duration.ofMinutes(19), Duration.ofMinutes(20));
  }

  @Test
  void a_check_after_the_end_says_what_and_how_long() {
    assertThatThrownBy(() -> Deadline.after(Duration.ZERO.minusMillis(5)).check("the download"))
        .isInstanceOf(DeadlineException.class)
        .hasMessageStartingWith("the download did not finish in time\n  limit: ");
  }

  @Test
  void an_interrupted_sleep_keeps_the_flag() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(
            () -> Deadline.after(Duration.ofMinutes(1)).sleep(Duration.ofMinutes(1), "x"))
        .isInstanceOf(InterruptedOpsException.class)
        .hasMessage("x: interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }
}
