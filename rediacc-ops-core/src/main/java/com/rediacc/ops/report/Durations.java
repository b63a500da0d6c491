package com.rediacc.ops.report;

import java.time.Duration;
import java.util.Locale;

/** Durations as people read them. */
public final class Durations {
  private Durations() {}

  /** {@code 850 ms}, {@code 4.2 s}, {@code 10 min}, {@code 2 min 5 s}. */
  public static String brief(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 1000) {
      return millis + " ms";
    }
    if (millis < 60_000) {
      return millis % 1000 == 0
          ? millis / 1000 + " s"
          : String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
    long seconds = duration.toSeconds();
    return seconds % 60 == 0 ? seconds / 60 + " min" : seconds / 60 + " min " + seconds % 60 + " s";
  }
}
