package com.rediacc.ops.internal.shell;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * One line of the protocol: an id, a verb and its words. Immutable.
 *
 * @param id of a command, or 0
 */
record ShellFrame(long id, String verb, List<String> words) {
  ShellFrame {
    words = List.copyOf(words);
  }

  /** What a guest sent is none of the protocol. */
  static final class Garbage extends Exception {
    private static final long serialVersionUID = 1;
    private static final int SHOWN = 80;

    Garbage(String line) {
      super(
          "it says '"
              + line.substring(0, Math.min(SHOWN, line.length())).replaceAll("[^ -~]", "?")
              + "'");
    }
  }

  static ShellFrame parse(String line) throws Garbage {
    List<String> words = List.of(line.split(" ", -1));
    try {
      if (words.size() >= 2) {
        return new ShellFrame(
            Long.parseLong(words.get(0)), words.get(1), words.subList(2, words.size()));
      }
    } catch (NumberFormatException e) {
      throw (Garbage) new Garbage(line).initCause(e);
    }
    throw new Garbage(line);
  }

  /** As it is sent. */
  static byte[] line(long id, String verb, String... words) {
    String tail = words.length == 0 ? "" : " " + String.join(" ", words);
    return (id + " " + verb + tail + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  static String encoded(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** The first word as bytes. */
  byte[] bytes() throws Garbage {
    try {
      return Base64.getDecoder().decode(word(0));
    } catch (IllegalArgumentException e) {
      throw (Garbage) new Garbage(toLine()).initCause(e);
    }
  }

  /** The first word as a number. */
  long number() throws Garbage {
    try {
      return Long.parseLong(word(0));
    } catch (NumberFormatException e) {
      throw (Garbage) new Garbage(toLine()).initCause(e);
    }
  }

  String word(int index) throws Garbage {
    if (index >= words.size()) {
      throw new Garbage(toLine());
    }
    return words.get(index);
  }

  private String toLine() {
    return id + " " + verb + " " + String.join(" ", words);
  }
}
