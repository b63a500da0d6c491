package com.rediacc.ops.time;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** Durations as users read and write them. */
public final class Durations {
  private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,8}) ?(ms|s|m|min|h)");

  private Durations() {}

  /** Formats for display: {@code 850 ms}, {@code 4.2 s}, {@code 10 min}, {@code 2 min 5 s}. */
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

  /**
   * Parses a timeout: a whole number from 1 to 999999999 and a unit ({@code ms}, {@code s}, {@code
   * m}, {@code min} or {@code h}), with or without a space between them, such as {@code 90s} or
   * {@code 5 min}. JUnit's own configuration has the same form.
   *
   * @throws IllegalArgumentException for anything else, with a message that says what is allowed
   */
  public static Duration parse(String text) {
    var matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "a timeout is a number and a unit (ms, s, m, min, h), such as '5 min'; found '"
              + text
              + "'");
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofMinutes(number);
    };
  }
}
