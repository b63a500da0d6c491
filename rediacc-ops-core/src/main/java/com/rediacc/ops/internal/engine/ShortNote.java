package com.rediacc.ops.internal.engine;

import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Notes that fit a line of a terminal; the detail beside them has the rest. */
final class ShortNote {
  private static final int WIDTH = 80;

  private ShortNote() {}

  /**
   * A note with as much of a reason as fits.
   *
   * @param note makes the whole note of a reason
   * @param reason may go on behind a semicolon with what to do about it
   * @param otherwise stands for a reason that is too long
   */
  static String of(UnaryOperator<String> note, String reason, String otherwise) {
    Optional<String> fitting =
        Stream.of(reason, reason.split(";", 2)[0])
            .map(note)
            .filter(line -> line.length() <= WIDTH && !line.contains("\n"))
            .findFirst();
    return fitting.orElseGet(() -> note.apply(otherwise));
  }
}
