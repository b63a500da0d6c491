package com.rediacc.ops.internal.guest;

import com.rediacc.ops.internal.command.CommandLog;
import com.rediacc.ops.internal.command.CommandRunner;
import com.rediacc.ops.internal.shell.PortShell;
import com.rediacc.ops.internal.shell.ShellHandle;
import com.rediacc.ops.internal.shell.ShellWay;
import com.rediacc.ops.internal.ssh.MinaSshHandle;
import com.rediacc.ops.internal.text.ShellWords;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.shell.GuestShell;
import com.rediacc.ops.ssh.ExecResult;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The ways into one guest: its own shell service and its sshd; and whether there is only the
 * latter. Thread-safe.
 */
public final class GuestAccess implements AutoCloseable {
  private final PortShell port;
  private final MinaSshHandle ssh;
  private final ShellHandle shell;
  private volatile boolean sshOnly;

  /**
   * @param port to the guest's shell service
   * @param sshOnly whether that service was seen not to come up
   */
  public GuestAccess(PortShell port, MinaSshHandle ssh, boolean sshOnly) {
    this.port = port;
    this.ssh = ssh;
    this.sshOnly = sshOnly;
    this.shell = new ShellHandle(ssh.name(), ssh.defaultTimeout(), this::asRoot);
  }

  /** For users; always the same. */
  public GuestShell shell() {
    return shell;
  }

  /** For users; always the same. */
  public MinaSshHandle ssh() {
    return ssh;
  }

  /** The guest's own service, whether it is there or not. */
  public PortShell port() {
    return port;
  }

  /** Whether the guest's shell service was seen not to come up. */
  public boolean isSshOnly() {
    return sshOnly;
  }

  /**
   * From now on ssh takes the place of the guest's own shell.
   *
   * @return what is to be told the user, in one line
   */
  String useSshOnly() {
    sshOnly = true;
    port.close();
    return ssh.name() + ": its shell service does not answer: commands go over ssh instead";
  }

  /**
   * From now on this leads into another guest, with the connections that the other has. Commands
   * that run end with an error.
   *
   * @param other is not used any more
   */
  public void moveTo(GuestAccess other) {
    sshOnly = other.sshOnly;
    port.moveTo(other.port);
    ssh.moveTo(other.ssh);
  }

  /** The commands that went either way at this time or later, the oldest first. */
  public List<CommandLog.Entry> commandsSince(Instant time) {
    return Stream.of(port.commands(), ssh.commands())
        .flatMap(log -> log.since(time).stream())
        .sorted(Comparator.comparing(CommandLog.Entry::began))
        .toList();
  }

  /** The cheapest way to run commands: as root, or as a user who can become root. */
  public CommandRunner commands() {
    return sshOnly ? ssh : port;
  }

  private ShellWay asRoot() {
    return sshOnly ? new SshWay(ssh.as("root")) : port;
  }

  /** Ends all connections; the next use opens others. */
  @Override
  public void close() {
    port.close();
    ssh.close();
  }

  /** Root over ssh. */
  private record SshWay(MinaSshHandle root) implements ShellWay {
    @Override
    public String place() {
      return root.place();
    }

    @Override
    public ExecResult run(String command, byte[] stdin, Deadline deadline) {
      return root.exec(command, stdin, deadline);
    }

    @Override
    public ExecResult run(List<String> words, Deadline deadline) {
      return root.exec(ShellWords.join(words), deadline);
    }

    @Override
    public void close() {
      root.close();
    }
  }
}
