package com.rediacc.ops.internal.ssh;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.internal.command.CommandLog;
import com.rediacc.ops.internal.command.CommandRunner;
import com.rediacc.ops.internal.command.Outcome;
import com.rediacc.ops.internal.command.Waits;
import com.rediacc.ops.internal.text.ShellWords;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.ssh.Conversation;
import com.rediacc.ops.ssh.ExecResult;
import com.rediacc.ops.ssh.PortForward;
import com.rediacc.ops.ssh.SshHandle;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.util.net.SshdSocketAddress;

/**
 * {@link SshHandle} on MINA SSHD. The methods that take a {@link Deadline} are for callers inside
 * the library, whose operations have one: messages then state the limit of the whole operation.
 */
public final class MinaSshHandle implements SshHandle, CommandRunner {
  private final SshConnection connection;
  private final Duration defaultTimeout;
  private final ReadyCheck readyCheck;

  /** All handles for the VM that came from the first one, that one included, by user. */
  private final Map<String, MinaSshHandle> all;

  /** Of all these handles. */
  private final CommandLog commands;

  private final boolean first;

  /** The first handle for a VM. */
  MinaSshHandle(SshConnection connection, Duration defaultTimeout, ReadyCheck readyCheck) {
    this.connection = connection;
    this.defaultTimeout = defaultTimeout;
    this.readyCheck = readyCheck;
    this.all = new ConcurrentHashMap<>(Map.of(connection.endpoint().user(), this));
    this.commands = new CommandLog();
    this.first = true;
  }

  private MinaSshHandle(MinaSshHandle other, String user) {
    this.connection = other.connection.as(user);
    this.defaultTimeout = other.defaultTimeout;
    this.readyCheck = other.readyCheck;
    this.all = other.all;
    this.commands = other.commands;
    this.first = false;
  }

  /** What ready means for a VM that has just been logged in to. */
  public interface ReadyCheck {
    /** An ssh login alone. */
    ReadyCheck LOGIN = (ssh, deadline) -> {};

    /** Returns once the VM is ready; throws when it will not be, or not in time. */
    void await(MinaSshHandle ssh, Deadline deadline);
  }

  @Override
  public String name() {
    return connection.endpoint().name();
  }

  @Override
  public String host() {
    return connection.endpoint().host();
  }

  @Override
  public int port() {
    return connection.endpoint().port();
  }

  @Override
  public String user() {
    return connection.endpoint().user();
  }

  @Override
  public Duration defaultTimeout() {
    return defaultTimeout;
  }

  @Override
  public MinaSshHandle as(String user) {
    return all.computeIfAbsent(user, name -> new MinaSshHandle(this, name));
  }

  @Override
  public ExecResult exec(String command, byte[] stdin, Duration timeout) {
    return exec(command, stdin, Deadline.after(timeout));
  }

  @Override
  public ExecResult run(String command, Deadline deadline) {
    return exec(command, deadline);
  }

  @Override
  public String place() {
    return toString();
  }

  @Override
  public boolean isRoot() {
    return user().equals("root");
  }

  @Override
  public ExecResult exec(List<String> words) {
    return exec(ShellWords.join(words));
  }

  /** As {@link #exec(String, Duration)}. */
  public ExecResult exec(String command, Deadline deadline) {
    return commands.record(
        place(), command, () -> RemoteCommand.run(connection, command, deadline));
  }

  /** As {@link #exec(String, byte[], Duration)}. */
  public ExecResult exec(String command, byte[] stdin, Deadline deadline) {
    return commands.record(
        place(), command, () -> RemoteCommand.run(connection, command, stdin, deadline));
  }

  @Override
  public Conversation converse(String command, Duration timeout) {
    return converse(command, Deadline.after(timeout));
  }

  /** As {@link #converse(String, Duration)}. */
  public Conversation converse(String command, Deadline deadline) {
    return commands.note(
        place(),
        "conversation: " + command,
        () -> MinaConversation.start(connection, command, deadline));
  }

  @Override
  public String succeed(String command, Duration timeout) {
    return succeed(command, Deadline.after(timeout));
  }

  @Override
  public ExecResult fail(String command, Duration timeout) {
    return Outcome.failed(place(), command, exec(command, timeout));
  }

  @Override
  public void upload(Path local, String remote, Duration timeout) {
    upload(local, remote, Deadline.after(timeout));
  }

  /** As {@link #upload(Path, String, Duration)}. */
  public void upload(Path local, String remote, Deadline deadline) {
    commands.note(
        place(),
        "upload of " + local + " to " + remote,
        () -> {
          Upload.run(connection, local, remote, deadline);
          return remote;
        });
  }

  @Override
  public void download(String remote, Path local, Duration timeout) {
    commands.note(
        place(),
        "download of " + remote + " to " + local,
        () -> {
          Download.run(connection, remote, local, Deadline.after(timeout));
          return local;
        });
  }

  @Override
  public PortForward forward(int remotePort) {
    requirePort(remotePort);
    var deadline = Deadline.after(defaultTimeout);
    ClientSession session = connection.connect(deadline);
    try {
      var here = new SshdSocketAddress("127.0.0.1", 0);
      var there = new SshdSocketAddress("127.0.0.1", remotePort);
      return new Forward(session, session.startLocalPortForwarding(here, there).getPort());
    } catch (IOException e) {
      SshConnection.closeNow(session);
      throw connection.failures().of("forwarding port " + remotePort, e, deadline);
    }
  }

  private static void requirePort(int port) {
    if (port < 1 || port > 65_535) {
      throw new InvalidInputException("a TCP port is 1 to 65535, not " + port);
    }
  }

  /** A forwarded port, on a session of its own. */
  private record Forward(ClientSession session, int localPort) implements PortForward {
    @Override
    public void close() {
      SshConnection.closeNow(session);
    }
  }

  @Override
  public void reboot(Duration timeout) {
    var deadline = Deadline.after(timeout);
    new Reboot(connection).run(deadline);
    // Other users' connections still look open: a kernel that reboots closes none.
    all.values().stream().filter(other -> other != this).forEach(MinaSshHandle::drop);
    readyCheck.await(this, deadline);
  }

  @Override
  public void waitForUnit(String unit, Duration timeout) {
    new Waits(this).unit(unit, Deadline.after(timeout));
  }

  @Override
  public void waitForPort(int port, Duration timeout) {
    requirePort(port);
    new Waits(this).port(port, Deadline.after(timeout));
  }

  @Override
  public void waitForClosedPort(int port, Duration timeout) {
    requirePort(port);
    new Waits(this).closedPort(port, Deadline.after(timeout));
  }

  @Override
  public void waitForFile(String path, Duration timeout) {
    new Waits(this).file(path, Deadline.after(timeout));
  }

  @Override
  public String waitUntilSucceeds(String command, Duration timeout) {
    return new Waits(this).untilSucceeds(command, Deadline.after(timeout));
  }

  @Override
  public ExecResult waitUntilFails(String command, Duration timeout) {
    return new Waits(this).untilFails(command, Deadline.after(timeout));
  }

  /**
   * From now on this handle, and those for other users, lead to another VM, with the connections
   * that the other has. Commands that run end with an error.
   *
   * @param other the first handle of the other VM; is not used any more
   */
  public void moveTo(MinaSshHandle other) {
    all.forEach((user, handle) -> handle.connection.moveTo(other.as(user).connection));
  }

  /** What all handles for the VM were used for. */
  public CommandLog commands() {
    return commands;
  }

  /** Whether a connection is open, as far as is known here. */
  public boolean isConnected() {
    return connection.isOpen();
  }

  @Override
  public void close() {
    if (first) {
      all.values().forEach(MinaSshHandle::drop);
    } else {
      drop();
    }
  }

  private void drop() {
    connection.drop();
  }

  @Override
  public String toString() {
    return connection.endpoint().toString();
  }
}
