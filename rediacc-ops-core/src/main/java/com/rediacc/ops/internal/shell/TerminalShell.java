package com.rediacc.ops.internal.shell;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.process.HostTerminal;
import com.rediacc.ops.internal.shell.ShellCommand.NotBegun;
import com.rediacc.ops.internal.shell.ShellRequest.TerminalSize;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A command of a guest that reads and writes what this process does. */
public final class TerminalShell {
  private static final Logger log = LoggerFactory.getLogger(TerminalShell.class);

  /** People end what they started; a limit is none of ours. */
  private static final Duration FOREVER = Duration.ofDays(10_000);

  private final PortShell shell;
  private final ShellRequest request;
  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;

  private TerminalShell(
      PortShell shell, ShellRequest request, InputStream in, PrintStream out, PrintStream err) {
    this.shell = shell;
    this.request = request;
    this.in = in;
    this.out = out;
    this.err = err;
  }

  /**
   * Runs a command to its end, without a limit, on this process's standard streams.
   *
   * @param command empty: a shell; one word: a command line; more: a program with its arguments
   * @param interactive whether a shell is to have a terminal, which is this process's own
   * @param connecting until when the guest must answer
   * @return its exit code
   */
  public static int run(
      PortShell shell, List<String> command, boolean interactive, Deadline connecting) {
    shell.awaitAnswer(connecting);
    ShellRequest request =
        switch (command.size()) {
          case 0 -> ShellRequest.line("exec \"$SHELL\" -l");
          case 1 -> ShellRequest.line(command.get(0));
          default -> ShellRequest.words(command);
        };
    if (!interactive || !command.isEmpty()) {
      return run(shell, request.withInput());
    }
    String kind = Optional.ofNullable(System.getenv("TERM")).orElse("dumb");
    ShellRequest onTerminal =
        request.onTerminal(size(), kind.matches("[A-Za-z0-9._+-]+") ? kind : "dumb");
    try (HostTerminal terminal = HostTerminal.raw()) {
      log.debug("raw: {}", terminal);
      return run(shell, onTerminal);
    }
  }

  private static int run(PortShell shell, ShellRequest request) {
    return new TerminalShell(shell, request, System.in, System.out, System.err).run();
  }

  private static TerminalSize size() {
    String[] size = HostTerminal.size().split(" ");
    return new TerminalSize(Integer.parseInt(size[0]), Integer.parseInt(size[1]));
  }

  private int run() {
    Deadline forever = Deadline.after(FOREVER);
    ShellCommand command =
        ShellCommand.start(
            shell.connection().session(forever), shell.place(), request, new Streams());
    var feeder = new Thread(() -> feed(command, forever), "standard input");
    feeder.setDaemon(true);
    feeder.start();
    try {
      return command.await(forever);
    } catch (NotBegun e) {
      // What was read of the input is lost: better an error than half an input.
      throw new OpsException(
          Failure.of(shell.place() + ": the guest's service was restarted; nothing was run"), e);
    } finally {
      out.flush();
      err.flush();
    }
  }

  private void feed(ShellCommand command, Deadline forever) {
    var chunk = new byte[8 << 10];
    try {
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        if (!command.feed(Arrays.copyOf(chunk, count), forever)) {
          return;
        }
      }
      command.endInput();
    } catch (NotBegun | OpsException e) {
      log.debug("the command has ended", e);
    } catch (IOException e) {
      log.debug("standard input has ended", e);
      command.endInput();
    }
  }

  /** As they come. */
  private final class Streams implements ShellCommand.Outputs {
    @Override
    public void accept(boolean isError, byte[] bytes) {
      PrintStream stream = isError ? err : out;
      stream.write(bytes, 0, bytes.length);
      stream.flush();
    }

    @Override
    public String evidence() {
      return "";
    }
  }
}
