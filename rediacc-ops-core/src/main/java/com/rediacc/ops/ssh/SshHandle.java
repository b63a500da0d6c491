package com.rediacc.ops.ssh;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Commands and files on a VM over ssh. A handle holds an address and keys, not a session: it
 * connects when it is used, keeps the connection, and connects again after the VM was rebooted or
 * restored.
 *
 * <p>Thread-safe. Up to eight commands and transfers run at the same time on one handle; others
 * wait for their turn, which is part of their timeout. A command given as one string is a command
 * line for the user's login shell. Timeouts are positive; methods without one take {@link
 * #defaultTimeout()}.
 *
 * <p>All methods that use the VM throw {@link com.rediacc.ops.error.OpsException}, whose message
 * has the VM, the command and the end of its outputs; {@link
 * com.rediacc.ops.error.DeadlineException} when the timeout passed, with the timeout; {@link
 * com.rediacc.ops.error.InterruptedOpsException} when the calling thread was interrupted, with the
 * thread's interrupt flag set again. No command is ever run twice: when the connection is lost
 * while one runs, that is an error.
 *
 * <p>Handed out by the library; not meant to be implemented by users, and it may grow.
 */
public interface SshHandle extends AutoCloseable {
  /** The VM's name, such as {@code rediacc11}. */
  String name();

  /** Where this host reaches the VM's sshd: a host name or an address. */
  String host();

  /** Where this host reaches the VM's sshd: a TCP port, 1 to 65535. */
  int port();

  /** The user who logs in. */
  String user();

  /** The timeout of calls that are given none: one minute, two under emulation. */
  Duration defaultTimeout();

  /**
   * The same VM for another user; {@code root} is authorised on every VM.
   *
   * @return always the same handle for the same user; closed with this one
   */
  SshHandle as(String user);

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
  ExecResult exec(List<String> words);

  /**
   * Starts a command line that answers each line with a line. Takes none of the eight turns.
   *
   * @param timeout of the whole conversation
   * @return to be closed
   */
  Conversation converse(String command, Duration timeout);

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
   * Copies a file, or a directory and all in it, to the VM: to exactly this path, creating missing
   * parent directories, replacing files, keeping permissions. A symbolic link that is named itself
   * is followed; those in a directory stay links.
   *
   * @param remote absolute, or relative to the user's home directory
   */
  default void upload(Path local, String remote) {
    upload(local, remote, defaultTimeout());
  }

  /** As {@link #upload(Path, String)}, with a timeout of its own. */
  void upload(Path local, String remote, Duration timeout);

  /**
   * Copies a file, or a directory and all in it, from the VM, as {@link #upload(Path, String)} does
   * to it. Nothing outside of {@code local} is written, whatever the VM lists; links in a directory
   * are made as the VM has them, and may lead outside.
   *
   * @param remote absolute, or relative to the user's home directory
   */
  default void download(String remote, Path local) {
    download(remote, local, defaultTimeout());
  }

  /** As {@link #download(String, Path)}, with a timeout of its own. */
  void download(String remote, Path local, Duration timeout);

  /**
   * Lets this host reach a TCP port that the VM itself listens on, on its loopback interface or any
   * other.
   *
   * @param remotePort 1 to 65535
   * @return to be closed
   */
  PortForward forward(int remotePort);

  /** Reboots the VM; returns when it is ready again. The timeout is five times the default. */
  default void reboot() {
    reboot(defaultTimeout().multipliedBy(5));
  }

  /**
   * As {@link #reboot()}, with a timeout of its own.
   *
   * @param timeout of the whole: going down, coming up, and being ready
   */
  void reboot(Duration timeout);

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
