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
 * @param payload the command line, or words that end with NUL
 */
record ShellRequest(String text, String flags, byte[] payload) {
  /** Longer ones are refused by every kernel: 32 pages an argument, execve(2). */
  private static final int LONGEST = 2 << 20;

  ShellRequest {
    if (payload.length > LONGEST) {
      throw new InvalidInputException(
          "a command of " + payload.length + " bytes; the longest has " + LONGEST);
    }
  }

  /** A command line. */
  static ShellRequest line(String command) {
    requireNoNul(command);
    return new ShellRequest(command, "line", command.getBytes(StandardCharsets.UTF_8));
  }

  /** A program with arguments that arrive unchanged. */
  static ShellRequest words(List<String> words) {
    if (words.isEmpty()) {
      throw new InvalidInputException("a command needs a program");
    }
    words.forEach(ShellRequest::requireNoNul);
    String payload = String.join("\0", words) + "\0";
    return new ShellRequest(
        ShellWords.join(words), "argv", payload.getBytes(StandardCharsets.UTF_8));
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
