package com.rediacc.ops.internal.ssh;

import java.util.List;

/** The ends of a command's streams, as evidence in messages. */
public final class Outputs {
  private static final int LINES = 20;

  private Outputs() {}

  public static String end(String stdout, String stderr) {
    return section("stdout", stdout) + "\n" + section("stderr", stderr);
  }

  private static String section(String name, String text) {
    List<String> lines = text.lines().toList();
    if (lines.isEmpty()) {
      return name + ": (empty)";
    }
    int from = Math.max(0, lines.size() - LINES);
    String cut = from == 0 ? ":" : ", the last " + LINES + " of " + lines.size() + " lines:";
    return name + cut + "\n" + String.join("\n", lines.subList(from, lines.size()));
  }
}
