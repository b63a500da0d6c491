package com.rediacc.ops.internal.image;

import com.rediacc.ops.spec.Progress;
import java.time.Duration;

/** Reports progress a few times a second, with a rate that follows the last seconds. */
final class Meter {
  private static final long PERIOD = Duration.ofMillis(250).toNanos();

  /** Weight of the newest period in the rate. */
  private static final double NEWEST = 0.2;

  private final String subject;
  private final Progress progress;
  private long done;
  private long total;
  private long reported;
  private long doneBefore;
  private double rate;
  private long received;

  Meter(String subject, Progress progress) {
    this.subject = subject;
    this.progress = progress;
  }

  synchronized void start(long done, long total) {
    this.done = done;
    this.total = total;
    this.doneBefore = done;
    this.reported = System.nanoTime();
    this.rate = 0;
  }

  synchronized void add(int bytes) {
    done += bytes;
    received += bytes;
    long elapsed = System.nanoTime() - reported;
    if (elapsed >= PERIOD || done == total) {
      double now = (done - doneBefore) * 1e9 / Math.max(1, elapsed);
      rate = rate == 0 ? now : rate + NEWEST * (now - rate);
      reported = System.nanoTime();
      doneBefore = done;
      progress.transfer(subject, done, total, Math.round(rate));
    }
  }

  /** Bytes received in all attempts. */
  synchronized long received() {
    return received;
  }

  /** For messages: {@code 3 of 10 bytes}. */
  synchronized String where() {
    return done + (total < 0 ? " bytes" : " of " + total + " bytes");
  }
}
