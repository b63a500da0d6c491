package com.rediacc.ops.internal.time;

import java.time.Duration;

/**
 * The pauses between looks at something that is not there yet: each is twice as long as the one
 * before, up to a longest. Used by one thread.
 */
public final class Backoff {
  private final Duration longest;
  private Duration next;

  private Backoff(Duration first, Duration longest) {
    this.next = first;
    this.longest = longest;
  }

  /**
   * @param first positive
   * @param longest at least the first
   */
  public static Backoff between(Duration first, Duration longest) {
    return new Backoff(first, longest);
  }

  /**
   * Sleeps for the next pause, but not past the deadline.
   *
   * @param what what is being waited for, for the message of an interruption
   * @throws com.rediacc.ops.error.InterruptedOpsException when interrupted; the flag is set again
   */
  public void pause(Deadline deadline, String what) {
    deadline.sleep(next, what);
    Duration doubled = next.multipliedBy(2);
    next = doubled.compareTo(longest) < 0 ? doubled : longest;
  }
}
