package com.rediacc.ops.spec;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.time.Durations;
import java.time.Duration;
import java.util.Optional;

/**
 * How a cluster is brought up; nothing here changes what it is. Starts from {@link #owned} or
 * {@link #detached}; each {@code with} method returns a new value. Immutable.
 */
public final class UpOptions {
  /** The limit of the whole operation when none is given; twice that under emulation. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);

  private final Lifetime lifetime;
  private Optional<Duration> timeout = Optional.empty();
  private boolean parallel = true;
  private boolean force;
  private boolean cold;
  private boolean snapshots;
  private Progress progress = Progress.SILENT;

  private UpOptions(Lifetime lifetime) {
    this.lifetime = lifetime;
  }

  private UpOptions(UpOptions other) {
    this.lifetime = other.lifetime;
    this.timeout = other.timeout;
    this.parallel = other.parallel;
    this.force = other.force;
    this.cold = other.cold;
    this.snapshots = other.snapshots;
    this.progress = other.progress;
  }

  /** For a cluster that goes with this process. */
  public static UpOptions owned() {
    return new UpOptions(Lifetime.OWNED);
  }

  /** For the cluster that stays until it is taken down. */
  public static UpOptions detached() {
    return new UpOptions(Lifetime.DETACHED);
  }

  /** How long the cluster lives. */
  public Lifetime lifetime() {
    return lifetime;
  }

  /** Limit of the whole operation; empty: {@link #DEFAULT_TIMEOUT}, twice that under emulation. */
  public Optional<Duration> timeout() {
    return timeout;
  }

  /** Whether VMs start at the same time. */
  public boolean parallel() {
    return parallel;
  }

  /** Whether an existing detached cluster is destroyed first. */
  public boolean force() {
    return force;
  }

  /** Whether checkpoints are left alone: none is launched from, none taken. */
  public boolean cold() {
    return cold;
  }

  /** Whether snapshots or forks of the cluster are going to be taken soon. */
  public boolean snapshots() {
    return snapshots;
  }

  /** Receives what happens. */
  public Progress progress() {
    return progress;
  }

  /**
   * With a limit of the whole operation.
   *
   * @throws InvalidInputException unless positive
   */
  public UpOptions withTimeout(Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new InvalidInputException("the timeout must be positive, not " + timeout);
    }
    var changed = new UpOptions(this);
    changed.timeout = Optional.of(timeout);
    return changed;
  }

  /**
   * With a limit of the whole operation.
   *
   * @param timeout such as {@code 90 s} or {@code 5 min}, see {@link Durations#parse}
   * @throws InvalidInputException for anything else
   */
  public UpOptions withTimeout(String timeout) {
    return withTimeout(InvalidInputException.unlessReadable(() -> Durations.parse(timeout)));
  }

  /** With VMs that start at the same time, or one after the other. */
  public UpOptions withParallel(boolean parallel) {
    var changed = new UpOptions(this);
    changed.parallel = parallel;
    return changed;
  }

  /** With an existing detached cluster destroyed first, or not. */
  public UpOptions withForce(boolean force) {
    var changed = new UpOptions(this);
    changed.force = force;
    return changed;
  }

  /** With checkpoints left alone, or not. */
  public UpOptions withCold(boolean cold) {
    var changed = new UpOptions(this);
    changed.cold = cold;
    return changed;
  }

  /**
   * With snapshots or forks expected soon after the start, or not. A hint: the start is some tenths
   * of a second slower then, the first snapshot or fork some seconds faster.
   */
  public UpOptions withSnapshots(boolean snapshots) {
    var changed = new UpOptions(this);
    changed.snapshots = snapshots;
    return changed;
  }

  /** With a receiver of what happens. */
  public UpOptions withProgress(Progress progress) {
    var changed = new UpOptions(this);
    changed.progress = progress;
    return changed;
  }
}
