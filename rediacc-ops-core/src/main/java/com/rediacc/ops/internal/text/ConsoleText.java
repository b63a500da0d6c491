package com.rediacc.ops.internal.text;

import java.util.List;
import java.util.regex.Pattern;

/** What a serial console sends, without what is meant for terminals only. */
public final class ConsoleText {
  /** As boot loaders and systemd send them. */
  private static final Pattern ESCAPES =
      Pattern.compile("\u001b\\[[0-9;?]*[A-Za-z]|\u001b[()][A-Z0-9]|\u001b[cDEHM=>]");

  private static final Pattern CONTROLS = Pattern.compile("[\\p{Cntrl}&&[^\n\t]]");

  private ConsoleText() {}

  /** The lines, without escape sequences and control characters; no blank ones. */
  public static List<String> lines(String text) {
    String printed = ESCAPES.matcher(text).replaceAll("").replace('\r', '\n');
    return CONTROLS
        .matcher(printed)
        .replaceAll("")
        .lines()
        .filter(line -> !line.isBlank())
        .toList();
  }
}
