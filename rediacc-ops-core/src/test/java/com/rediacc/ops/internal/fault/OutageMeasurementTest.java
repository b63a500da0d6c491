package com.rediacc.ops.internal.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.fault.Action;
import com.rediacc.ops.fault.Measurement;
import com.rediacc.ops.fault.Outage;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OutageMeasurementTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final AtomicInteger attempts = new AtomicInteger();
  private final AtomicBoolean broken = new AtomicBoolean();

  private static Measurement measure(Action action) {
    return OutageMeasurement.of("cluster here", () -> "[rediacc11 isolated]", action)
        .every(Duration.ofMillis(1))
        .steadyFor(Duration.ofMillis(50));
  }

  /** Fails while it is broken. */
  private void request() throws IOException {
    attempts.incrementAndGet();
    if (broken.get()) {
      throw new IOException("refused");
    }
  }

  private void awaitAttempts(int more) throws InterruptedException {
    int wanted = attempts.get() + more;
    while (attempts.get() < wanted) {
      Thread.sleep(1);
    }
  }

  @Test
  void an_outage_is_as_long_as_the_action_fails() {
    long[] down = new long[2];
    Outage outage =
        measure(this::request)
            .during(
                () -> {
                  assertThat(attempts).hasPositiveValue();
                  down[0] = System.nanoTime();
                  broken.set(true);
                  awaitAttempts(5);
                  Thread.sleep(100);
                  broken.set(false);
                  down[1] = System.nanoTime();
                })
            .recoversWithin(LONG);

    assertThat(outage.duration())
        .isBetween(Duration.ofMillis(100), Duration.ofNanos(System.nanoTime() - down[0]));
    assertThat(outage.failures()).isGreaterThanOrEqualTo(4);
    assertThat(outage.attempts()).isGreaterThan(outage.failures() + 1);
    assertThat(outage.began().orElseThrow()).isBefore(outage.ended().orElseThrow());
    assertThat(outage.firstFailure().orElseThrow()).hasMessage("refused");
    assertThat(outage.toString()).startsWith("outage of ").endsWith(" attempts failed");
  }

  @Test
  void no_failure_is_no_outage() {
    Outage outage = measure(this::request).during(() -> {}).recoversWithin(LONG);
    assertThat(outage.duration()).isZero();
    assertThat(outage.began()).isEmpty();
    assertThat(outage).asString().matches("no outage: none of \\d+ attempts failed");
  }

  @Test
  void a_failure_that_comes_late_and_again_is_part_of_the_outage() {
    Outage outage =
        measure(
                () -> {
                  int attempt = attempts.incrementAndGet();
                  assertThat(attempt == 4 || attempt == 8).isFalse();
                })
            .steadyFor(Duration.ofMillis(300))
            .during(() -> {})
            .recoversWithin(LONG);
    assertThat(outage.failures()).isEqualTo(2);
    assertThat(outage.firstFailure().orElseThrow()).isInstanceOf(AssertionError.class);
  }

  @Test
  void what_was_broken_before_need_not_work_at_first() {
    broken.set(true);
    Outage outage =
        measure(
                () -> {
                  broken.set(attempts.get() < 3);
                  request();
                })
            .recoversWithin(LONG);
    assertThat(outage.failures()).isEqualTo(3);
  }

  @Test
  void one_that_takes_too_long_is_reported_with_its_failures() {
    Duration limit = Duration.ofSeconds(2);
    assertThatThrownBy(
            () -> measure(this::request).during(() -> broken.set(true)).recoversWithin(limit))
        .isInstanceOf(DeadlineException.class)
        .hasMessageStartingWith("cluster here: the action did not recover: it failed for ")
        .hasMessageContaining("\n  limit: 2 s\n")
        .hasMessageContaining("| the first with java.io.IOException: refused")
        .hasMessageContaining("| faults in force: [rediacc11 isolated]")
        .hasRootCauseMessage("refused");
  }

  @Test
  void one_that_is_over_too_late_is_reported_too() {
    Action disturbance =
        () -> {
          broken.set(true);
          awaitAttempts(2);
          Thread.sleep(250);
          broken.set(false);
        };
    assertThatThrownBy(
            () -> measure(this::request).during(disturbance).recoversWithin(Duration.ofMillis(200)))
        .isInstanceOf(DeadlineException.class)
        .hasMessageContaining("it failed for ");
  }

  @Test
  void an_attempt_that_hangs_is_an_outage() {
    var never = new CountDownLatch(1);
    assertThatThrownBy(
            () ->
                measure(
                        () -> {
                          if (broken.get()) {
                            never.await();
                          }
                        })
                    .during(() -> broken.set(true))
                    .recoversWithin(Duration.ofSeconds(2)))
        .isInstanceOf(DeadlineException.class)
        .hasMessageContaining("one has not ended");
  }

  @Test
  void what_does_not_work_before_is_not_disturbed() {
    broken.set(true);
    var disturbed = new AtomicBoolean();
    assertThatThrownBy(
            () -> measure(this::request).during(() -> disturbed.set(true)).recoversWithin(LONG))
        .isInstanceOf(OpsException.class)
        .hasMessage(
            "cluster here: the action failed before it was disturbed:"
                + " java.io.IOException: refused");
    assertThat(disturbed).isFalse();
  }

  @Test
  void a_disturbance_that_fails_ends_it() {
    assertThatThrownBy(
            () ->
                measure(this::request)
                    .during(
                        () -> {
                          throw new IOException("no such VM");
                        })
                    .recoversWithin(LONG))
        .isInstanceOf(OpsException.class)
        .hasMessage("cluster here: the disturbance failed: java.io.IOException: no such VM");
    assertThatThrownBy(
            () ->
                measure(this::request)
                    .during(
                        () -> {
                          throw new AssertionError("as it is");
                        })
                    .recoversWithin(LONG))
        .isInstanceOf(AssertionError.class)
        .hasMessage("as it is");
  }

  @Test
  void an_interruption_ends_it() {
    assertThatThrownBy(
            () ->
                measure(this::request)
                    .during(() -> Thread.currentThread().interrupt())
                    .recoversWithin(LONG))
        .isInstanceOf(InterruptedOpsException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void limits_are_checked() {
    assertThatThrownBy(() -> measure(this::request).recoversWithin(Duration.ZERO))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("an outage is limited to a positive time, not PT0S");
    assertThatThrownBy(() -> measure(this::request).every(Duration.ofMillis(-1)))
        .hasMessage("a pause between attempts is 0 to PT1M, not PT-0.001S");
    assertThat(attempts).hasValue(0);
  }
}
