package com.rediacc.ops.internal.fault;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.fault.Action;
import com.rediacc.ops.fault.Measurement;
import com.rediacc.ops.fault.Outage;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@link Measurement} as it is asked for.
 *
 * @param place the cluster, for messages
 * @param faults that are in force when it is asked, for messages
 */
public record OutageMeasurement(
    String place,
    Supplier<String> faults,
    Action action,
    Duration pause,
    Duration steady,
    Optional<Action> disturbance)
    implements Measurement {
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final Duration LONGEST_STEADY = Duration.ofHours(1);

  /** With the defaults. */
  public static Measurement of(String place, Supplier<String> faults, Action action) {
    return new OutageMeasurement(
        place, faults, action, Duration.ofMillis(100), Duration.ofSeconds(1), Optional.empty());
  }

  @Override
  public Measurement every(Duration wanted) {
    require("a pause between attempts", wanted, LONGEST_PAUSE);
    return new OutageMeasurement(place, faults, action, wanted, steady, disturbance);
  }

  @Override
  public Measurement steadyFor(Duration time) {
    require("a steady time", time, LONGEST_STEADY);
    return new OutageMeasurement(place, faults, action, pause, time, disturbance);
  }

  private static void require(String name, Duration value, Duration longest) {
    if (value.isNegative() || value.compareTo(longest) > 0) {
      throw new InvalidInputException(name + " is 0 to " + longest + ", not " + value);
    }
  }

  @Override
  public Measurement during(Action wanted) {
    return new OutageMeasurement(place, faults, action, pause, steady, Optional.of(wanted));
  }

  @Override
  public Outage recoversWithin(Duration limit) {
    if (limit.isNegative() || limit.isZero()) {
      throw new InvalidInputException("an outage is limited to a positive time, not " + limit);
    }
    try (var probe = new OutageProbe(action, pause)) {
      probe.start();
      if (disturbance.isPresent()) {
        probe.awaitFirstSuccess(place, limit);
        run(disturbance.get());
      }
      return probe.awaitRecovery(place, steady, limit, faults);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedOpsException("measuring an outage", e);
    }
  }

  private void run(Action disturbing) throws InterruptedException {
    try {
      disturbing.run();
    } catch (RuntimeException | InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw new OpsException(Failure.of(place + ": the disturbance failed: " + e), e);
    }
  }
}
