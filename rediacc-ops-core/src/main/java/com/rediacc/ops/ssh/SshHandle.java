package com.rediacc.ops.ssh;

import com.rediacc.ops.internal.Deadline;
import com.rediacc.ops.internal.ShellWords;
import com.rediacc.ops.report.DeadlineException;
import com.rediacc.ops.report.Failure;
import com.rediacc.ops.report.OpsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.util.net.SshdSocketAddress;

/**
 * Commands and files on a VM. Holds an endpoint and keys, not a session: it connects when it is
 * used, keeps the connection, and connects again after the VM was rebooted or restored.
 *
 * <p>Thread-safe; up to eight commands run at the same time on one handle, others wait. A command
 * given as one string is a command line for the user's login shell. Methods without a limit of
 * their own take {@link #patience()}. All throw {@link OpsException} with the VM, the command, the
 * limit and the end of the outputs; {@link DeadlineException} when the limit passed. No command is
 * ever run twice: when the connection is lost while one runs, that is an error.
 */
public final class SshHandle implements AutoCloseable {
  private static final byte[] NOTHING = {};

  private final SshConnection connection;
  private final Duration patience;
  private final SshClients.Readiness readiness;
  private final Map<String, SshHandle> others = new ConcurrentHashMap<>();

  SshHandle(SshConnection connection, Duration patience, SshClients.Readiness readiness) {
    this.connection = connection;
    this.patience = patience;
    this.readiness = readiness;
  }

  /** Name of the VM, such as {@code rediacc11}. */
  public String name() {
    return connection.endpoint().name();
  }

  public String host() {
    return connection.endpoint().host();
  }

  public int port() {
    return connection.endpoint().port();
  }

  public String user() {
    return connection.endpoint().user();
  }

  /** The limit of calls that are not given one. */
  public Duration patience() {
    return patience;
  }

  /** The same VM for another login user; {@code root} is authorised on every VM. */
  public SshHandle as(String user) {
    return others.computeIfAbsent(
        user, name -> new SshHandle(connection.as(name), patience, readiness));
  }

  /** Runs a command line to its end, whatever its exit code. */
  public ExecResult exec(String command) {
    return exec(command, patience);
  }

  public ExecResult exec(String command, Duration limit) {
    return exec(command, NOTHING, limit);
  }

  /** Runs a command line that reads this text, as UTF-8, from its standard input. */
  public ExecResult exec(String command, String stdin, Duration limit) {
    return exec(command, stdin.getBytes(StandardCharsets.UTF_8), limit);
  }

  public ExecResult exec(String command, byte[] stdin, Duration limit) {
    return new RemoteCommand(connection, command, stdin, Deadline.after(limit)).run();
  }

  /**
   * Starts a command line that answers lines with lines, and talks with it; close it when done.
   *
   * @param limit of the whole conversation
   */
  public Conversation converse(String command, Duration limit) {
    return Conversation.start(connection, command, Deadline.after(limit));
  }

  /** Runs a program with arguments that arrive unchanged. */
  public ExecResult exec(List<String> words) {
    return exec(ShellWords.join(words));
  }

  /** Runs a command line that must exit with 0, and gives its standard output. */
  public String succeed(String command) {
    return succeed(command, patience);
  }

  public String succeed(String command, Duration limit) {
    ExecResult result = exec(command, limit);
    if (!result.succeeded()) {
      throw unexpected(command, "exited with " + result.exitCode(), result);
    }
    return result.stdout();
  }

  /** Runs a command line that must not exit with 0, and gives what it did. */
  public ExecResult fail(String command) {
    return fail(command, patience);
  }

  public ExecResult fail(String command, Duration limit) {
    ExecResult result = exec(command, limit);
    if (result.succeeded()) {
      throw unexpected(command, "succeeded, which it should not", result);
    }
    return result;
  }

  /**
   * Copies a file, or a folder and all in it, to the VM: to exactly this path, making missing
   * parent folders, replacing files, keeping permissions; symbolic links below stay links.
   */
  public void upload(Path local, String remote) {
    upload(local, remote, patience);
  }

  public void upload(Path local, String remote, Duration limit) {
    Transfers.upload(connection, local, remote, Deadline.after(limit));
  }

  /** Copies a file, or a folder and all in it, from the VM: as {@link #upload} does. */
  public void download(String remote, Path local) {
    download(remote, local, patience);
  }

  public void download(String remote, Path local, Duration limit) {
    Transfers.download(connection, remote, local, Deadline.after(limit));
  }

  /** Lets this host reach a TCP port that the VM itself listens on, on its loopback or anywhere. */
  public PortForward forward(int remotePort) {
    var deadline = Deadline.after(patience);
    ClientSession session = connection.connect(deadline);
    try {
      var here = new SshdSocketAddress("127.0.0.1", 0);
      var there = new SshdSocketAddress("127.0.0.1", remotePort);
      return new PortForward(session, session.startLocalPortForwarding(here, there).getPort());
    } catch (IOException e) {
      SshConnection.closeNow(session);
      throw connection.failed("forwarding port " + remotePort, e, deadline);
    }
  }

  /** Reboots the VM; returns when it is ready again, in another boot. */
  public void reboot() {
    reboot(patience.multipliedBy(5));
  }

  public void reboot(Duration limit) {
    new Reboot(this, connection).run(Deadline.after(limit));
    // Theirs look open still: nobody says goodbye for a kernel that has gone.
    others.values().forEach(SshHandle::close);
    // The rest of the limit was spent well if this is quick, and is a limit still if it is not.
    readiness.await(this, limit);
  }

  /** Waits until a systemd unit is active; fails at once when systemd says that it has failed. */
  public void waitForUnit(String unit) {
    waitForUnit(unit, patience);
  }

  public void waitForUnit(String unit, Duration limit) {
    new Waits(this).unit(unit, limit);
  }

  /** Waits until something in the VM listens on a TCP port, on any of its addresses. */
  public void waitForPort(int port) {
    waitForPort(port, patience);
  }

  public void waitForPort(int port, Duration limit) {
    new Waits(this).port(port, limit);
  }

  /** Waits until there is a file, or anything else, at this path. */
  public void waitForFile(String path) {
    waitForFile(path, patience);
  }

  public void waitForFile(String path, Duration limit) {
    new Waits(this).file(path, limit);
  }

  /** Runs a command line again and again until it exits with 0; gives its standard output. */
  public String waitUntilSucceeds(String command) {
    return waitUntilSucceeds(command, patience);
  }

  public String waitUntilSucceeds(String command, Duration limit) {
    return new Waits(this).untilSucceeds(command, limit);
  }

  /** Closes the connection; the next use opens one. */
  @Override
  public void close() {
    others.values().forEach(SshHandle::close);
    connection.drop();
  }

  @Override
  public String toString() {
    return connection.endpoint().toString();
  }

  private OpsException unexpected(String command, String what, ExecResult result) {
    return new OpsException(
        Failure.of(connection.endpoint() + ": '" + command + "' " + what)
            .withEvidence(Outputs.end(result.stdout(), result.stderr())));
  }
}
