package com.rediacc.ops.internal.fault;

import com.rediacc.ops.error.InvalidInputException;
import java.time.Duration;
import java.util.Random;

/**
 * What a seed decides: an endless sequence of faults. {@link Random} is the same on every Java.
 * Used by one thread.
 */
final class NemesisPlan {
  private static final Duration LONGEST = Duration.ofHours(1);

  private final Random random;
  private final int choices;
  private final Range pauses;
  private final Range holds;

  /**
   * @param choices how many there are, at least 1
   */
  NemesisPlan(long seed, int choices, Range pauses, Range holds) {
    this.random = new Random(seed);
    this.choices = choices;
    this.pauses = pauses;
    this.holds = holds;
  }

  /** A time between these two. */
  record Range(Duration shortest, Duration longest) {
    Range {
      if (shortest.isNegative()
          || longest.compareTo(shortest) < 0
          || longest.compareTo(LONGEST) > 0) {
        throw new InvalidInputException(
            "a nemesis waits from 0 to 1 h, the shortest time first, not "
                + (shortest + " to " + longest));
      }
    }

    private Duration choose(Random random) {
      double share = random.nextDouble();
      return shortest.plusMillis((long) (share * longest.minus(shortest).toMillis()));
    }
  }

  /**
   * One fault.
   *
   * @param pause before it
   * @param choice from 0
   * @param held for how long
   */
  record Step(Duration pause, int choice, Duration held) {}

  Step next() {
    Duration pause = pauses.choose(random);
    int choice = random.nextInt(choices);
    return new Step(pause, choice, holds.choose(random));
  }
}
