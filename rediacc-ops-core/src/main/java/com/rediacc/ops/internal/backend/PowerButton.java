package com.rediacc.ops.internal.backend;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.time.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The power button of a machine. */
public final class PowerButton {
  /** A guest that is still booting does not hear it, and one that goes down takes no notice. */
  private static final Duration AGAIN = Duration.ofSeconds(10);

  private static final Duration POLL = Duration.ofMillis(50);

  private PowerButton() {}

  /**
   * Presses the button, again and again, until the machine is off.
   *
   * @param press may fail when the machine is off
   * @throws DeadlineException when the guest does not shut down
   */
  public static void pressUntilOff(
      LaunchPlan plan, Runnable press, BooleanSupplier isOff, Deadline deadline) {
    pressUntilOff(plan.name(), plan.console(), press, isOff, AGAIN, deadline);
  }

  static void pressUntilOff(
      String name,
      Path console,
      Runnable press,
      BooleanSupplier isOff,
      Duration again,
      Deadline deadline) {
    while (!isOff.getAsBoolean()) {
      // An emulator that is about to end has no files and does not answer any more.
      Optional<OpsException> refused = press(press);
      var next = deadline.within(again);
      while (!isOff.getAsBoolean() && !next.isOver()) {
        next.sleep(POLL, "VM " + name + ": shutting down");
      }
      if (refused.isPresent() && !isOff.getAsBoolean()) {
        throw refused.get();
      }
      if (deadline.isOver() && !isOff.getAsBoolean()) {
        throw new DeadlineException(
            Failure.of("VM " + name + ": the guest did not shut down")
                .withLimit(deadline.limit())
                .withHint("it may ignore the power button; destroy() is the power cut")
                .withLog(console));
      }
    }
  }

  private static Optional<OpsException> press(Runnable press) {
    try {
      press.run();
      return Optional.empty();
    } catch (InterruptedOpsException e) {
      throw e;
    } catch (OpsException e) {
      return Optional.of(e);
    }
  }
}
