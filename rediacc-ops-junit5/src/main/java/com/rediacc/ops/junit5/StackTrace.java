package com.rediacc.ops.junit5;

import java.util.stream.Collectors;

/** What a failure says, as {@code failure.txt} of a bundle has it. */
record StackTrace(String text) {
  /**
   * Its kind and its message, which often begins with a blank line, without the frames.
   *
   * @param most lines
   */
  String message(int most) {
    return text.lines()
        .takeWhile(line -> !line.startsWith("\tat ") && !line.startsWith("Caused by: "))
        .filter(line -> !line.isBlank())
        .limit(most)
        .collect(Collectors.joining("\n"));
  }
}
