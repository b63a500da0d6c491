package com.rediacc.ops.internal.time;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The time at which an operation ends at the latest. Created once, where the operation begins, and
 * passed down. Uses the monotonic clock. Immutable and thread-safe.
 */
public final class Deadline {
  private final Duration limit;
  private final long end;

  private Deadline(Duration limit, long end) {
    this.limit = limit;
    this.end = end;
  }

  /**
   * @param limit from now; zero or negative is over at once
   */
  public static Deadline after(Duration limit) {
    return new Deadline(limit, System.nanoTime() + saturated(limit));
  }

  /** The earlier of this and {@code limit} from now. */
  public Deadline within(Duration limit) {
    return limit.compareTo(remaining()) < 0 ? after(limit) : this;
  }

  /** A deadline with {@code factor} times the limit, from the same beginning. */
  public Deadline stretched(int factor) {
    Duration more = limit.multipliedBy(factor - 1L);
    return new Deadline(limit.plus(more), end + saturated(more));
  }

  /** The limit this was made with, for messages. */
  public Duration limit() {
    return limit;
  }

  /** The remaining time; zero when over, never negative. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
  }

  /** The remaining milliseconds, at least 1: for calls in which 0 means no limit. */
  public long remainingMillis() {
    return Math.max(1, remaining().toMillis());
  }

  public boolean isOver() {
    return end - System.nanoTime() <= 0;
  }

  /**
   * Throws when over.
   *
   * @param what what was being done, such as {@code "download of debian-12"}
   */
  public void check(String what) {
    if (isOver()) {
      throw new DeadlineException(Failure.of(what + " did not finish in time").withLimit(limit));
    }
  }

  /**
   * Sleeps, but not past the deadline.
   *
   * @param what what is being waited for, for the message of an interruption
   * @throws InterruptedOpsException when interrupted; the flag is set again
   */
  public void sleep(Duration pause, String what) {
    try {
      long nanos = Math.min(saturated(pause), Math.max(0, end - System.nanoTime()));
      TimeUnit.NANOSECONDS.sleep(nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedOpsException(what, e);
    }
  }

  private static long saturated(Duration duration) {
    // Differences of nanoTime are only defined below 292 years.
    return duration.compareTo(Duration.ofNanos(Long.MAX_VALUE / 2)) > 0
        ? Long.MAX_VALUE / 2
        : duration.toNanos();
  }
}
