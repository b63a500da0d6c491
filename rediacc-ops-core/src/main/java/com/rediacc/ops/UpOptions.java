package com.rediacc.ops;

import com.rediacc.ops.report.InvalidInputException;
import com.rediacc.ops.report.Progress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How a cluster is brought up; nothing here changes what it is. Immutable.
 *
 * @param lifetime how long it lives
 * @param timeout limit of the whole operation; when empty, {@link #DEFAULT_TIMEOUT}, twice that
 *     under emulation
 * @param parallel whether VMs start at the same time
 * @param force whether an existing detached cluster is destroyed first
 * @param cold whether saved states are left alone: neither started from, nor saved
 * @param progress who is told
 */
public record UpOptions(
    Lifetime lifetime,
    Optional<Duration> timeout,
    boolean parallel,
    boolean force,
    boolean cold,
    Progress progress) {
  public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);

  public UpOptions {
    Objects.requireNonNull(lifetime, "lifetime");
    Objects.requireNonNull(timeout, "timeout");
    Objects.requireNonNull(progress, "progress");
  }

  /** For a cluster that goes with this process. */
  public static UpOptions owned() {
    return new UpOptions(Lifetime.OWNED, Optional.empty(), true, false, false, Progress.SILENT);
  }

  /** For the cluster that stays until it is taken down. */
  public static UpOptions detached() {
    return new UpOptions(Lifetime.DETACHED, Optional.empty(), true, false, false, Progress.SILENT);
  }

  /**
   * @throws InvalidInputException unless positive
   */
  public UpOptions withTimeout(Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new InvalidInputException("the timeout must be positive, not " + timeout);
    }
    return new UpOptions(lifetime, Optional.of(timeout), parallel, force, cold, progress);
  }

  public UpOptions withParallel(boolean parallel) {
    return new UpOptions(lifetime, timeout, parallel, force, cold, progress);
  }

  public UpOptions withForce(boolean force) {
    return new UpOptions(lifetime, timeout, parallel, force, cold, progress);
  }

  public UpOptions withProgress(Progress progress) {
    return new UpOptions(lifetime, timeout, parallel, force, cold, progress);
  }

  public UpOptions withCold(boolean cold) {
    return new UpOptions(lifetime, timeout, parallel, force, cold, progress);
  }
}
