package com.rediacc.ops.shell;

import com.rediacc.ops.ssh.ExecResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Commands as root on a VM, over a port of the VM itself: they work while its network is cut, while
 * its sshd is down, and from early in its boot. A small service in the guest runs them. A handle
 * connects when it is used, keeps the connection, and connects again after the VM was rebooted or
 * restored, or the service was restarted.
 *
 * <p>Thread-safe; any number of commands run at the same time. A command given as one string is a
 * command line for bash, or for sh where there is no bash. Its result is there when the command
 * itself has ended: what it left running in the background is not waited for, and what that prints
 * later is lost. A command may print 64 MiB to each of its outputs. Timeouts are positive; methods
 * without one take {@link #defaultTimeout()}; a command that does not end in time is killed, with
 * its process group.
 *
 * <p>All methods that use the VM throw {@link com.rediacc.ops.error.OpsException}, whose message
 * has the VM, the command and the end of its outputs; {@link
 * com.rediacc.ops.error.DeadlineException} when the timeout passed, with the timeout; {@link
 * com.rediacc.ops.error.InterruptedOpsException} when the calling thread was interrupted, with the
 * thread's interrupt flag set again. No command is ever run twice: when the connection is lost
 * while one runs, that is an error.
 *
 * <p>Four processes of the host can use the shells of a VM at a time. On images of the user's own
 * on which the service does not come up, a note says so, and commands go over ssh, as root.
 *
 * <p>Handed out by the library; not meant to be implemented by users, and it may grow.
 */
public interface GuestShell extends AutoCloseable {
  /** The VM's name, such as {@code rediacc11}. */
  String name();

  /** The timeout of calls that are given none: one minute, two under emulation. */
  Duration defaultTimeout();

  /** Runs a command line to its end, whatever its exit code. */
  default ExecResult exec(String command) {
    return exec(command, defaultTimeout());
  }

  /** Runs a command line to its end, whatever its exit code. */
  default ExecResult exec(String command, Duration timeout) {
    return exec(command, new byte[0], timeout);
  }

  /** Runs a command line that reads this text, as UTF-8, from its standard input. */
  default ExecResult exec(String command, String stdin, Duration timeout) {
    return exec(command, stdin.getBytes(StandardCharsets.UTF_8), timeout);
  }

  /** Runs a command line that reads these bytes from its standard input. */
  ExecResult exec(String command, byte[] stdin, Duration timeout);

  /**
   * Runs a program with arguments that arrive unchanged, whatever is in them.
   *
   * @param words the program, then its arguments
   */
  default ExecResult exec(List<String> words) {
    return exec(words, defaultTimeout());
  }

  /** As {@link #exec(List)}, with a timeout of its own. */
  ExecResult exec(List<String> words, Duration timeout);

  /** Runs a command line that must exit with 0, and returns its standard output. */
  default String succeed(String command) {
    return succeed(command, defaultTimeout());
  }

  /** Runs a command line that must exit with 0, and returns its standard output. */
  String succeed(String command, Duration timeout);

  /** Runs a command line that must not exit with 0, and returns its result. */
  default ExecResult fail(String command) {
    return fail(command, defaultTimeout());
  }

  /** Runs a command line that must not exit with 0, and returns its result. */
  ExecResult fail(String command, Duration timeout);

  /**
   * Waits until a systemd unit is active; fails at once when systemd reports that it has failed.
   */
  default void waitForUnit(String unit) {
    waitForUnit(unit, defaultTimeout());
  }

  /** As {@link #waitForUnit(String)}, with a timeout of its own. */
  void waitForUnit(String unit, Duration timeout);

  /**
   * Waits until something in the VM listens on a TCP port, on any of its addresses.
   *
   * @param port 1 to 65535
   */
  default void waitForPort(int port) {
    waitForPort(port, defaultTimeout());
  }

  /** As {@link #waitForPort(int)}, with a timeout of its own. */
  void waitForPort(int port, Duration timeout);

  /**
   * Waits until nothing in the VM listens on a TCP port any more, on none of its addresses.
   *
   * @param port 1 to 65535
   */
  default void waitForClosedPort(int port) {
    waitForClosedPort(port, defaultTimeout());
  }

  /** As {@link #waitForClosedPort(int)}, with a timeout of its own. */
  void waitForClosedPort(int port, Duration timeout);

  /** Waits until there is a file, or anything else, at this path. */
  default void waitForFile(String path) {
    waitForFile(path, defaultTimeout());
  }

  /** As {@link #waitForFile(String)}, with a timeout of its own. */
  void waitForFile(String path, Duration timeout);

  /** Runs a command line again and again until it exits with 0; returns its standard output. */
  default String waitUntilSucceeds(String command) {
    return waitUntilSucceeds(command, defaultTimeout());
  }

  /** As {@link #waitUntilSucceeds(String)}, with a timeout of its own. */
  String waitUntilSucceeds(String command, Duration timeout);

  /** Runs a command line again and again until it does not exit with 0; returns that result. */
  default ExecResult waitUntilFails(String command) {
    return waitUntilFails(command, defaultTimeout());
  }

  /** As {@link #waitUntilFails(String)}, with a timeout of its own. */
  ExecResult waitUntilFails(String command, Duration timeout);

  /** Closes the connection, and ends the commands on it; the next use opens another. */
  @Override
  void close();
}
