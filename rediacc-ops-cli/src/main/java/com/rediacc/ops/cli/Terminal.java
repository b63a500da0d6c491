package com.rediacc.ops.cli;

import com.rediacc.ops.error.InterruptedOpsException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Where the program reads and writes, and which of these are a person's terminal.
 *
 * @param in standard input
 * @param out for answers
 * @param err for progress and complaints
 * @param inIsTerminal whether a person can be asked
 * @param outIsTerminal whether a person reads the answers
 * @param errIsTerminal whether a person watches the progress
 */
record Terminal(
    BufferedReader in,
    PrintWriter out,
    PrintWriter err,
    boolean inIsTerminal,
    boolean outIsTerminal,
    boolean errIsTerminal) {

  /** This process's own. The launcher knows which are terminals and says so in properties. */
  static Terminal ofProcess() {
    return new Terminal(
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())),
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        told("rdc.terminal.in"),
        told("rdc.terminal.out"),
        told("rdc.terminal.err"));
  }

  private static boolean told(String property) {
    return Boolean.getBoolean(property);
  }

  /** Asks a yes-or-no question; anything but yes is no. */
  boolean confirm(String question) {
    err.print(question + " [y/N] ");
    err.flush();
    return line().strip().matches("(?i)y|yes");
  }

  /** Read in a thread of its own: a read cannot be interrupted, a wait for it can. */
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
      throw new UncheckedIOException("cannot read the answer", (IOException) e.getCause());
    }
  }
}
