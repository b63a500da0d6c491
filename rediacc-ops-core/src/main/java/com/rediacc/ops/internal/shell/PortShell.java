package com.rediacc.ops.internal.shell;

import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.command.CommandLog;
import com.rediacc.ops.internal.shell.ShellCommand.NotBegun;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.ssh.ExecResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shell that a guest's own service gives, over a port of the machine. Thread-safe. */
public final class PortShell implements ShellWay {
  private static final Logger log = LoggerFactory.getLogger(PortShell.class);

  /** Of each output of a command, in bytes. */
  private static final int MOST = 64 << 20;

  private final ShellConnection connection;
  private final CommandLog commands = new CommandLog();

  /**
   * Connects nowhere yet.
   *
   * @param directory the machine's run directory, for the locks of its ports
   */
  public PortShell(Machine machine, Path directory) {
    this.connection = new ShellConnection(machine, directory);
  }

  @Override
  public String place() {
    return connection.place();
  }

  /**
   * Waits until the service answers, which costs the guest nothing.
   *
   * @throws com.rediacc.ops.error.DeadlineException when it does not in time
   * @throws com.rediacc.ops.error.OpsException when the machine does not run
   */
  public void awaitAnswer(Deadline deadline) {
    connection.session(deadline);
  }

  /** Whether the service ever did. */
  public boolean hasAnswered() {
    return connection.hasAnswered();
  }

  /**
   * Moves the guest's clock, and says what time it is there; starts no process in the guest.
   *
   * @param by microseconds to move it by, before it is read
   * @param seed random bytes for the guest's kernel; none if empty
   * @return microseconds since the epoch
   */
  public long clock(long by, byte[] seed, Deadline deadline) {
    return ClockQuestion.ask(connection.session(deadline), place(), by, seed, deadline);
  }

  @Override
  public ExecResult run(String command, byte[] stdin, Deadline deadline) {
    ShellRequest request = ShellRequest.line(command);
    return run(stdin.length == 0 ? request : request.withInput(), stdin, deadline);
  }

  @Override
  public ExecResult run(List<String> words, Deadline deadline) {
    return run(ShellRequest.words(words), new byte[0], deadline);
  }

  private ExecResult run(ShellRequest request, byte[] stdin, Deadline deadline) {
    return commands.record(place(), request.text(), () -> untilBegun(request, stdin, deadline));
  }

  private ExecResult untilBegun(ShellRequest request, byte[] stdin, Deadline deadline) {
    long start = System.nanoTime();
    while (true) {
      var outputs = new CollectedOutputs(place() + ": '" + request.text() + "'", MOST);
      try {
        ShellCommand command =
            ShellCommand.start(connection.session(deadline), place(), request, outputs);
        if (stdin.length > 0) {
          command.feed(stdin, deadline);
          command.endInput();
        }
        int exitCode = command.await(deadline);
        return outputs.result(exitCode, Duration.ofNanos(System.nanoTime() - start));
      } catch (NotBegun e) {
        log.debug("{}: again, since it was not begun: {}", place(), request.text());
      }
    }
  }

  /**
   * From now on this leads to another machine, with the connection that the other has. Commands
   * that run end with an error.
   *
   * @param other is not used any more
   */
  public void moveTo(PortShell other) {
    connection.moveTo(other.connection);
  }

  /** What it was used for. */
  public CommandLog commands() {
    return commands;
  }

  /** The connection, for what is not run to its end in one call. */
  ShellConnection connection() {
    return connection;
  }

  @Override
  public void close() {
    connection.close();
  }
}
