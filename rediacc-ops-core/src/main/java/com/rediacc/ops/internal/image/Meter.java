package com.rediacc.ops.internal.image;

import com.rediacc.ops.spec.Progress;
import java.time.Duration;

/** Tells progress a few times a second, with a rate that follows the last seconds. */
final class Meter {
  private static final long PERIOD = Duration.ofMillis(250).toNanos();

  /** Weight of the newest period in the rate. */
  private static final double NEWEST = 0.2;

  private final String subject;
  private final Progress progress;
  private long done;
  private long total;
  private long told;
  private long doneThen;
  private double rate;
  private long received;

  Meter(String subject, Progress progress) {
    this.subject = subject;
    this.progress = progress;
  }

  synchronized void start(long done, long total) {
    this.done = done;
    this.total = total;
    this.doneThen = done;
    this.told = System.nanoTime();
    this.rate = 0;
  }

  synchronized void add(int bytes) {
    done += bytes;
    received += bytes;
    long elapsed = System.nanoTime() - told;
    if (elapsed >= PERIOD || done == total) {
      double now = (done - doneThen) * 1e9 / Math.max(1, elapsed);
      rate = rate == 0 ? now : rate + NEWEST * (now - rate);
      told = System.nanoTime();
      doneThen = done;
      progress.transfer(subject, done, total, Math.round(rate));
    }
  }

  /** Bytes received in all tries. */
  synchronized long received() {
    return received;
  }

  /** {@code 3 of 10 MB}, for messages. */
  synchronized String where() {
    return done + (total < 0 ? " bytes" : " of " + total + " bytes");
  }
}
