package com.rediacc.ops.internal.shell;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.internal.text.ShellWords;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What is to be run. Immutable.
 *
 * @param text for messages
 * @param flags as the protocol has them
 * @param payload the command line, or words that end with NUL; in base64
 */
record ShellRequest(String text, String flags, String payload) {
  /** Of a command, in bytes; Linux refuses longer ones anyway, see execve(2). */
  private static final int LONGEST = 2 << 20;

  /** A command line. */
  static ShellRequest line(String command) {
    requireNoNul(command);
    return new ShellRequest(command, "line", encoded(command));
  }

  /** A program with arguments that arrive unchanged. */
  static ShellRequest words(List<String> words) {
    if (words.isEmpty()) {
      throw new InvalidInputException("a command needs a program");
    }
    words.forEach(ShellRequest::requireNoNul);
    String payload = String.join("\0", words) + "\0";
    return new ShellRequest(ShellWords.join(words), "argv", encoded(payload));
  }

  private static String encoded(String payload) {
    byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > LONGEST) {
      throw new InvalidInputException(
          "a command of " + bytes.length + " bytes; the longest has " + LONGEST);
    }
    return ShellFrame.encoded(bytes);
  }

  private static void requireNoNul(String word) {
    if (word.indexOf('\0') >= 0) {
      throw new InvalidInputException("a command cannot contain a NUL character");
    }
  }

  /** The same, with an input of its own; without, the input is empty. */
  ShellRequest withInput() {
    return new ShellRequest(text, flags + ",stdin", payload);
  }

  /**
   * The same, on a terminal.
   *
   * @param kind as TERM has it
   */
  ShellRequest onTerminal(TerminalSize size, String kind) {
    return new ShellRequest(text, flags + ",tty=" + size + ":" + kind, payload);
  }

  /** Rows and columns. */
  record TerminalSize(int rows, int columns) {
    @Override
    public String toString() {
      return rows + "x" + columns;
    }
  }
}
