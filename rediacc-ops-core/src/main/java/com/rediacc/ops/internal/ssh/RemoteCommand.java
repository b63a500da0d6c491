package com.rediacc.ops.internal.ssh;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.command.Outcome;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.ssh.ExecResult;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;

/** One command on one channel, from the request to the exit code. Never runs a command twice. */
final class RemoteCommand {
  /** In the order of their numbers: RFC 4254, section 6.10, names signals; shells number them. */
  private static final List<String> SIGNALS =
      List.of(
          "", "HUP", "INT", "QUIT", "ILL", "", "ABRT", "", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM");

  private static final byte[] NOTHING = {};

  private final SshConnection connection;
  private final String command;
  private final byte[] stdin;
  private final Deadline deadline;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private RemoteCommand(SshConnection connection, String command, byte[] stdin, Deadline deadline) {
    this.connection = connection;
    this.command = command;
    this.stdin = stdin;
    this.deadline = deadline;
  }

  /** Runs a command line to its end, whatever its exit code. */
  static ExecResult run(SshConnection connection, String command, Deadline deadline) {
    return run(connection, command, NOTHING, deadline);
  }

  /** Runs a command line that reads these bytes to its end, whatever its exit code. */
  static ExecResult run(SshConnection connection, String command, byte[] stdin, Deadline deadline) {
    var run = new RemoteCommand(connection, command, stdin, deadline);
    return connection.withChannel("'" + command + "'", deadline, run::runOnChannel);
  }

  private ExecResult runOnChannel() throws IOException {
    long start = System.nanoTime();
    ChannelExec channel = connection.channel("'" + command + "'", deadline, this::open);
    // Not the channel's own waitFor(): it ignores interruption.
    var closed = new CountDownLatch(1);
    channel.addCloseFutureListener(future -> closed.countDown());
    try {
      if (!closed.await(deadline.remainingMillis(), TimeUnit.MILLISECONDS)) {
        DeadlineException late = late(channel);
        kill(channel);
        throw late;
      }
    } catch (InterruptedException e) {
      kill(channel);
      throw connection.failures().interrupted("'" + command + "'", e);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    return new ExecResult(exitCode(channel), out.toByteArray(), err.toByteArray(), took);
  }

  /**
   * A channel on which the command has been requested. The request follows the server's
   * confirmation of the channel: when there was none, the command was not seen, and may be tried
   * again.
   */
  private ChannelExec open(ClientSession session) throws IOException {
    ChannelExec channel = session.createExecChannel(command);
    channel.setIn(new ByteArrayInputStream(stdin));
    channel.setOut(out);
    channel.setErr(err);
    try {
      channel.open().verify(deadline.remainingMillis(), TimeUnit.MILLISECONDS);
      return channel;
    } catch (InterruptedIOException e) {
      kill(channel);
      throw e;
    } catch (IOException e) {
      boolean confirmed = channel.getRecipient() >= 0;
      kill(channel);
      if (confirmed && !session.isOpen()) {
        throw lost();
      }
      throw e;
    }
  }

  private int exitCode(ChannelExec channel) {
    Integer status = channel.getExitStatus();
    if (status != null) {
      return status;
    }
    String signal = channel.getExitSignal();
    if (signal != null) {
      return 128 + Math.max(0, SIGNALS.indexOf(signal));
    }
    throw lost();
  }

  private OpsException lost() {
    return new OpsException(
        Failure.of(
                connection.endpoint()
                    + ": the connection was lost while '"
                    + command
                    + "' ran; whether it finished is unknown")
            .withEvidence(outputs())
            .withHint("did the VM reboot, crash or lose its network?"));
  }

  private DeadlineException late(ChannelExec channel) {
    var failure =
        Failure.of(connection.endpoint() + ": '" + command + "' did not end in time")
            .withLimit(deadline.limit())
            .withEvidence(outputs());
    return new DeadlineException(
        channel.getExitStatus() == null ? failure : failure.withHint(lingering(channel)));
  }

  /** Servers close a channel when nobody can write to it any more, not when the command ends. */
  private static String lingering(ChannelExec channel) {
    return "the command itself exited with "
        + channel.getExitStatus()
        + ", but something that it left running holds its outputs open;"
        + " start that with >/dev/null 2>&1 </dev/null";
  }

  /** RFC 4254, section 6.9; OpenSSH obeys since 7.9. Then the channel is closed either way. */
  private static void kill(ChannelExec channel) {
    if (channel.getRecipient() < 0) {
      channel.close(true);
      return;
    }
    try {
      Buffer request = channel.getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST, 64);
      request.putUInt(channel.getRecipient());
      request.putString("signal");
      request.putBoolean(false);
      request.putString("KILL");
      channel.writePacket(request);
    } catch (IOException e) {
      org.slf4j.LoggerFactory.getLogger(RemoteCommand.class).debug("no signal sent", e);
    }
    channel.close(false);
  }

  private String outputs() {
    return Outcome.evidence(text(out), text(err));
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
