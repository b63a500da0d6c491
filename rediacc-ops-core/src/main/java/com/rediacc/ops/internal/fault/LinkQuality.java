package com.rediacc.ops.internal.fault;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.time.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What is wrong with frames from one VM to another.
 *
 * @param delay of each frame
 * @param jitter by which the delay is more or less
 * @param loss fraction that is lost, 0 to 1, as the next three
 * @param duplicate fraction that arrives twice
 * @param corrupt fraction with one wrong bit
 * @param reorder fraction that is not delayed
 * @param rate in bits per second; 0: unlimited
 */
public record LinkQuality(
    Duration delay,
    Duration jitter,
    double loss,
    double duplicate,
    double corrupt,
    double reorder,
    long rate) {
  /** Nothing. */
  public static final LinkQuality GOOD =
      new LinkQuality(Duration.ZERO, Duration.ZERO, 0, 0, 0, 0, 0);

  /** Everything is lost. */
  public static final LinkQuality CUT =
      new LinkQuality(Duration.ZERO, Duration.ZERO, 1, 0, 0, 0, 0);

  private static final Duration LONGEST = Duration.ofHours(1);

  private static final long SLOWEST = 8000;

  /**
   * Refuses what makes no sense.
   *
   * @throws InvalidInputException with all of it
   */
  public void check() {
    var faults = new ArrayList<String>();
    if (delay.isNegative() || delay.compareTo(LONGEST) > 0) {
      faults.add("a delay is 0 to 1 h, not " + delay);
    }
    if (jitter.isNegative() || jitter.compareTo(delay) > 0) {
      faults.add("a jitter is 0 to the delay, " + delay + ", not " + jitter);
    }
    fraction("loss", loss, faults);
    fraction("duplicate", duplicate, faults);
    fraction("corrupt", corrupt, faults);
    fraction("reorder", reorder, faults);
    if (reorder > 0 && delay.isZero()) {
      faults.add("reorder needs a delay: frames overtake those that wait");
    }
    if (rate != 0 && rate < SLOWEST) {
      faults.add("a rate is at least " + SLOWEST + " bits per second, not " + rate);
    }
    if (faults.isEmpty() && equals(GOOD)) {
      faults.add("nothing is to be wrong with the link");
    }
    if (!faults.isEmpty()) {
      throw new InvalidInputException(faults);
    }
  }

  private static void fraction(String name, double value, List<String> faults) {
    if (!(value >= 0 && value <= 1)) {
      faults.add(name + " is a fraction, 0 to 1, not " + value);
    }
  }

  /** Whether chance decides anything. */
  public boolean isRandom() {
    return !jitter.isZero()
        || isRandom(loss)
        || isRandom(duplicate)
        || corrupt > 0
        || isRandom(reorder);
  }

  private static boolean isRandom(double fraction) {
    return fraction > 0 && fraction < 1;
  }

  /** Such as {@code delay 200 ms, loss 0.3}. */
  @Override
  public String toString() {
    var parts = new ArrayList<String>();
    if (!delay.isZero()) {
      parts.add("delay " + Durations.brief(delay));
    }
    if (!jitter.isZero()) {
      parts.add("jitter " + Durations.brief(jitter));
    }
    part("loss", loss, parts);
    part("duplicate", duplicate, parts);
    part("corrupt", corrupt, parts);
    part("reorder", reorder, parts);
    if (rate != 0) {
      parts.add("rate " + rate + " bit/s");
    }
    return String.join(", ", parts);
  }

  private static void part(String name, double fraction, List<String> parts) {
    if (fraction > 0) {
      parts.add(name + " " + fraction);
    }
  }
}
