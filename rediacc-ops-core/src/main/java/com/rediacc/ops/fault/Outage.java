package com.rediacc.ops.fault;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * For how long an action failed, as {@link Measurement} saw it. Immutable.
 *
 * <p>Handed out by the library; not meant to be implemented by users, and it may grow.
 */
public interface Outage {
  /** From the first failure to the recovery; zero when nothing failed. */
  Duration duration();

  /** When the first attempt that failed began, by this host's clock; empty when none failed. */
  Optional<Instant> began();

  /** When the first attempt that succeeded after the last failure had ended. */
  Optional<Instant> ended();

  /** How many attempts there were, before, during and after the outage. */
  int attempts();

  /** How many of them failed. */
  int failures();

  /** What the first one failed with. */
  Optional<Throwable> firstFailure();

  /** In one line, such as {@code outage of 4.2 s: 17 of 63 attempts failed}. */
  @Override
  String toString();
}
