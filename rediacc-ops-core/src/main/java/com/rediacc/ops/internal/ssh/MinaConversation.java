package com.rediacc.ops.internal.ssh;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.ssh.Conversation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.session.ClientSession;

/** A {@link Conversation} on one channel. */
final class MinaConversation implements Conversation {
  private final SshConnection connection;
  private final String command;
  private final Deadline deadline;
  private final ChannelExec channel;
  private final Answers answers;

  private MinaConversation(
      SshConnection connection,
      String command,
      Deadline deadline,
      ChannelExec channel,
      Answers answers) {
    this.connection = connection;
    this.command = command;
    this.deadline = deadline;
    this.channel = channel;
    this.answers = answers;
  }

  static Conversation start(SshConnection connection, String command, Deadline deadline) {
    String what = "'" + command + "'";
    try {
      return connection.channel(
          what, deadline, session -> open(connection, session, command, deadline));
    } catch (IOException e) {
      throw connection.failures().of(what, e, deadline);
    }
  }

  /** May be called again when it throws: each attempt has answers of its own. */
  private static MinaConversation open(
      SshConnection connection, ClientSession session, String command, Deadline deadline)
      throws IOException {
    var answers = new Answers();
    ChannelExec channel = session.createExecChannel(command);
    channel.setOut(answers);
    channel.setErr(OutputStream.nullOutputStream());
    channel.addCloseFutureListener(future -> answers.end());
    try {
      channel.open().verify(deadline.remainingMillis(), TimeUnit.MILLISECONDS);
    } catch (IOException e) {
      channel.close(true);
      throw e;
    }
    return new MinaConversation(connection, command, deadline, channel, answers);
  }

  @Override
  public String ask(String line) {
    try {
      OutputStream in = channel.getInvertedIn();
      in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      in.flush();
      String answer =
          answers
              .next(deadline)
              .orElseThrow(
                  () ->
                      new DeadlineException(
                          Failure.of(
                                  connection.endpoint()
                                      + ": '"
                                      + command
                                      + "' did not answer in time")
                              .withLimit(deadline.limit())));
      if (answer.equals(Answers.END)) {
        throw new OpsException(
            Failure.of(connection.endpoint() + ": '" + command + "' ended without an answer"));
      }
      return answer;
    } catch (IOException e) {
      throw connection.failures().of("'" + command + "'", e, deadline);
    } catch (InterruptedException e) {
      throw connection.failures().interrupted("'" + command + "'", e);
    }
  }

  @Override
  public void close() {
    channel.close(false);
  }

  /** Lines as they arrive. */
  private static final class Answers extends OutputStream {
    /** Not a line: lines have no line feed. */
    private static final String END = "\n";

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    @Override
    public void write(int b) {
      if (b == '\n') {
        lines.add(line.toString(StandardCharsets.UTF_8));
        line.reset();
      } else {
        line.write(b);
      }
    }

    void end() {
      lines.add(END);
    }

    /** Empty when there is none in time. */
    Optional<String> next(Deadline deadline) throws InterruptedException {
      return Optional.ofNullable(lines.poll(deadline.remainingMillis(), TimeUnit.MILLISECONDS));
    }
  }
}
