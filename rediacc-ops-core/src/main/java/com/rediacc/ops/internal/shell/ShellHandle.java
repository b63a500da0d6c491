package com.rediacc.ops.internal.shell;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.internal.command.Outcome;
import com.rediacc.ops.internal.command.Waits;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.shell.GuestShell;
import com.rediacc.ops.ssh.ExecResult;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** {@link GuestShell} on the way that leads into the guest. */
public final class ShellHandle implements GuestShell {
  private final String name;
  private final Duration defaultTimeout;
  private final Supplier<ShellWay> way;

  /**
   * @param name of the VM
   * @param way asked at each use
   */
  public ShellHandle(String name, Duration defaultTimeout, Supplier<ShellWay> way) {
    this.name = name;
    this.defaultTimeout = defaultTimeout;
    this.way = way;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Duration defaultTimeout() {
    return defaultTimeout;
  }

  @Override
  public ExecResult exec(String command, byte[] stdin, Duration timeout) {
    return way.get().run(command, stdin, Deadline.after(timeout));
  }

  @Override
  public ExecResult exec(List<String> words, Duration timeout) {
    return way.get().run(words, Deadline.after(timeout));
  }

  @Override
  public String succeed(String command, Duration timeout) {
    return way.get().succeed(command, Deadline.after(timeout));
  }

  @Override
  public ExecResult fail(String command, Duration timeout) {
    ShellWay guest = way.get();
    return Outcome.failed(guest.place(), command, guest.run(command, Deadline.after(timeout)));
  }

  @Override
  public void waitForUnit(String unit, Duration timeout) {
    new Waits(way.get()).unit(unit, Deadline.after(timeout));
  }

  @Override
  public void waitForPort(int port, Duration timeout) {
    requirePort(port);
    new Waits(way.get()).port(port, Deadline.after(timeout));
  }

  @Override
  public void waitForClosedPort(int port, Duration timeout) {
    requirePort(port);
    new Waits(way.get()).closedPort(port, Deadline.after(timeout));
  }

  private static void requirePort(int port) {
    if (port < 1 || port > 65_535) {
      throw new InvalidInputException("a TCP port is 1 to 65535, not " + port);
    }
  }

  @Override
  public void waitForFile(String path, Duration timeout) {
    new Waits(way.get()).file(path, Deadline.after(timeout));
  }

  @Override
  public String waitUntilSucceeds(String command, Duration timeout) {
    return new Waits(way.get()).untilSucceeds(command, Deadline.after(timeout));
  }

  @Override
  public ExecResult waitUntilFails(String command, Duration timeout) {
    return new Waits(way.get()).untilFails(command, Deadline.after(timeout));
  }

  @Override
  public void close() {
    way.get().close();
  }

  @Override
  public String toString() {
    return way.get().place();
  }
}
