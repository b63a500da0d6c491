package com.rediacc.ops.cli;

import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.StorageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Where the program reads and writes, and which of these are a terminal.
 *
 * @param in standard input
 * @param out for answers
 * @param err for progress and errors
 * @param inIsTerminal whether there is someone to ask
 * @param outIsTerminal whether answers are read by people
 * @param errIsTerminal whether progress is watched by people
 * @param escapes whether terminals understand escape sequences: {@code TERM} is not {@code dumb}
 * @param colors whether they are wanted; see no-color.org
 * @param columns of the terminals
 */
record Terminal(
    BufferedReader in,
    PrintWriter out,
    PrintWriter err,
    boolean inIsTerminal,
    boolean outIsTerminal,
    boolean errIsTerminal,
    boolean escapes,
    boolean colors,
    int columns) {
  private static final int USUAL_COLUMNS = 80;

  /**
   * Of this process. The launcher sets the properties: a JVM cannot find out which are terminals.
   */
  static Terminal ofProcess() {
    return new Terminal(
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())),
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        Boolean.getBoolean("rdc.terminal.in"),
        Boolean.getBoolean("rdc.terminal.out"),
        Boolean.getBoolean("rdc.terminal.err"),
        !"dumb".equals(System.getenv("TERM")),
        Objects.requireNonNullElse(System.getenv("NO_COLOR"), "").isEmpty(),
        Integer.getInteger("rdc.terminal.columns", USUAL_COLUMNS));
  }

  /** Whether progress can be rewritten in place. */
  boolean errIsLive() {
    return errIsTerminal && escapes;
  }

  /** Whether answers may have colors. */
  boolean outHasColors() {
    return outIsTerminal && escapes && colors;
  }

  /** Asks a yes-or-no question; anything but yes is no. */
  boolean confirm(String question) {
    err.print(question + " [y/N] ");
    err.flush();
    return line().strip().matches("(?i)y|yes");
  }

  /** In a thread of its own: the read cannot be interrupted, the wait for it can. */
  private String line() {
    var line = new CompletableFuture<String>();
    var reader =
        new Thread(
            () -> {
              try {
                line.complete(Objects.requireNonNullElse(in.readLine(), ""));
              } catch (IOException e) {
                line.completeExceptionally(e);
              }
            },
            "answer");
    reader.setDaemon(true);
    reader.start();
    try {
      return line.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedOpsException("waiting for an answer", e);
    } catch (ExecutionException e) {
      throw new StorageException("cannot read the answer", new IOException(e.getCause()));
    }
  }
}
