package com.rediacc.ops.internal.fault;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.fault.Action;
import com.rediacc.ops.fault.Outage;
import com.rediacc.ops.time.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs an action again and again, in a thread of its own, and writes down when it failed. */
final class OutageProbe implements AutoCloseable {
  /** How long an action may take to notice that nobody wants it any more. */
  private static final Duration END = Duration.ofSeconds(2);

  private final Action action;
  private final Duration pause;
  private final Thread thread = new Thread(this::probe, "probe of an outage");

  /** What follows is guarded by this. Times are as System.nanoTime counts. */
  private int attempts;

  private int failures;
  private @Nullable Moment firstFailed;
  private @Nullable Moment recovered;
  private @Nullable Throwable firstFailure;
  private @Nullable Throwable lastFailure;

  /** When the attempt that runs now began. */
  private @Nullable Moment running;

  /** Since when nothing disturbs and nothing failed. */
  private @Nullable Moment calm;

  private Duration steady = Duration.ZERO;
  private boolean over;

  /** A moment, by the clock that only goes forward and by that of the wall. */
  private record Moment(long nanos, Instant time) {
    static Moment now() {
      return new Moment(System.nanoTime(), Instant.now());
    }

    Duration until(Moment later) {
      return Duration.ofNanos(later.nanos - nanos);
    }
  }

  OutageProbe(Action action, Duration pause) {
    this.action = action;
    this.pause = pause;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void probe() {
    try {
      while (attempt()) {
        Thread.sleep(pause.toMillis());
      }
    } catch (InterruptedException e) {
      // Nobody wants to know any more.
      Thread.currentThread().interrupt();
    }
  }

  /** Whether to go on. */
  private boolean attempt() {
    Moment began = Moment.now();
    begin(began);
    Throwable failure = null;
    try {
      action.run();
    } catch (Throwable e) {
      failure = e;
    }
    return end(began, failure);
  }

  private synchronized void begin(Moment now) {
    running = now;
  }

  private synchronized boolean end(Moment began, @Nullable Throwable failure) {
    Moment now = Moment.now();
    running = null;
    if (over) {
      return false;
    }
    attempts++;
    if (failure != null) {
      failures++;
      lastFailure = failure;
      recovered = null;
      if (firstFailed == null) {
        firstFailed = began;
        firstFailure = failure;
      }
      if (calm != null) {
        calm = now;
      }
    } else {
      if (firstFailed != null && recovered == null) {
        recovered = now;
      }
      over =
          calm != null
              && calm.until(began).compareTo(Duration.ZERO) >= 0
              && calm.until(now).compareTo(steady) >= 0;
    }
    notifyAll();
    return !over;
  }

  /** Waits until the action has succeeded for the first time; it has one attempt. */
  synchronized void awaitFirstSuccess(String place, Duration limit) throws InterruptedException {
    Moment begin = Moment.now();
    while (attempts == 0 && begin.until(Moment.now()).compareTo(limit) < 0) {
      wait(millis(limit.minus(begin.until(Moment.now()))));
    }
    if (attempts == 0) {
      throw new DeadlineException(
          Failure.of(place + ": the action did not end before it was to be disturbed")
              .withLimit(limit));
    }
    if (firstFailure != null) {
      throw new OpsException(
          Failure.of(place + ": the action failed before it was disturbed: " + firstFailure),
          firstFailure);
    }
  }

  /** From now on nothing disturbs; waits until nothing has failed for so long. */
  synchronized Outage awaitRecovery(
      String place, Duration steadyTime, Duration limit, Supplier<String> faults)
      throws InterruptedException {
    steady = steadyTime;
    calm = Moment.now();
    while (!over) {
      Moment since = recovered == null && firstFailed != null ? firstFailed : running;
      Duration down = since == null ? Duration.ZERO : since.until(Moment.now());
      if (down.compareTo(limit) > 0) {
        over = true;
        throw late(place + ": the action did not recover: it failed for ", down, limit, faults);
      }
      wait(millis(limit.minus(down)));
    }
    Outage outage = outage();
    if (outage.duration().compareTo(limit) > 0) {
      throw late(
          place + ": the action recovered too late: it failed for ",
          outage.duration(),
          limit,
          faults);
    }
    return outage;
  }

  /** For how long to wait for news: a little longer, so that the limit has passed then. */
  private static long millis(Duration left) {
    return Math.min(Math.max(0, left.toMillis()) + 1, 1000);
  }

  private DeadlineException late(
      String what, Duration down, Duration limit, Supplier<String> faults) {
    String evidence =
        (failures + " of " + attempts + " attempts failed")
            + (running == null ? "" : "; one has not ended")
            + (firstFailure == null ? "" : "\nthe first with " + firstFailure)
            + (lastFailure == null ? "" : "\nthe last with " + lastFailure)
            + ("\nfaults in force: " + faults.get());
    var failure = Failure.of(what + Durations.brief(down)).withLimit(limit).withEvidence(evidence);
    return lastFailure == null
        ? new DeadlineException(failure)
        : new DeadlineException(failure, lastFailure);
  }

  private Outage outage() {
    Duration duration =
        firstFailed == null || recovered == null ? Duration.ZERO : firstFailed.until(recovered);
    return new Seen(
        duration,
        Optional.ofNullable(firstFailed).map(Moment::time),
        Optional.ofNullable(recovered).map(Moment::time),
        attempts,
        failures,
        Optional.ofNullable(firstFailure));
  }

  /** {@link Outage} that is over. */
  private record Seen(
      Duration duration,
      Optional<Instant> began,
      Optional<Instant> ended,
      int attempts,
      int failures,
      Optional<Throwable> firstFailure)
      implements Outage {
    @Override
    public String toString() {
      return failures == 0
          ? "no outage: none of " + attempts + " attempts failed"
          : "outage of "
              + Durations.brief(duration)
              + ": "
              + failures
              + " of "
              + attempts
              + " attempts failed";
    }
  }

  /** Ends it; an attempt that runs is interrupted. */
  @Override
  public void close() {
    synchronized (this) {
      over = true;
    }
    thread.interrupt();
    try {
      thread.join(END.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
