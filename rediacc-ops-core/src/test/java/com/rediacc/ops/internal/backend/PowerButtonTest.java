package com.rediacc.ops.internal.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.time.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PowerButtonTest {
  private static final Path CONSOLE = Path.of("/logs/rediacc1-console.log");

  private final AtomicInteger presses = new AtomicInteger();

  private void pressUntilOff(Runnable press, BooleanSupplier isOff, Duration limit) {
    PowerButton.pressUntilOff(
        "rediacc1", CONSOLE, press, isOff, Duration.ofMillis(100), Deadline.after(limit));
  }

  @Test
  void a_guest_that_did_not_hear_it_is_told_again() {
    pressUntilOff(presses::incrementAndGet, () -> presses.get() == 3, Duration.ofSeconds(30));
    assertThat(presses).hasValue(3);
  }

  @Test
  void a_machine_that_is_off_is_left_alone() {
    pressUntilOff(presses::incrementAndGet, () -> true, Duration.ofSeconds(30));
    assertThat(presses).hasValue(0);
  }

  @Test
  void a_machine_may_end_while_it_is_told() {
    Runnable press =
        () -> {
          presses.incrementAndGet();
          throw new OpsException(Failure.of("nobody is there"));
        };
    pressUntilOff(press, () -> presses.get() > 0, Duration.ofSeconds(30));
    assertThatThrownBy(() -> pressUntilOff(press, () -> false, Duration.ofSeconds(30)))
        .isInstanceOf(OpsException.class)
        .hasMessage("nobody is there");
  }

  @Test
  void a_machine_may_refuse_when_it_is_about_to_end() {
    Runnable press =
        () -> {
          throw new OpsException(Failure.of("it has no socket any more"));
        };
    var looks = new AtomicInteger();
    pressUntilOff(press, () -> looks.incrementAndGet() > 3, Duration.ofSeconds(30));
  }

  @Test
  void a_guest_that_ignores_it_is_named_with_its_console() {
    assertThatThrownBy(
            () -> pressUntilOff(presses::incrementAndGet, () -> false, Duration.ofMillis(350)))
        .isInstanceOf(DeadlineException.class)
        .hasMessage(
            "VM rediacc1: the guest did not shut down\n"
                + "  limit: 350 ms\n"
                + "  hint: it may ignore the power button; destroy() is the power cut\n"
                + "  log: "
                + CONSOLE);
    assertThat(presses.get()).isBetween(2, 5);
  }
}
