package com.rediacc.ops.internal.ssh;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.ssh.Conversation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
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
  private final Answers answers = new Answers();
  private final ChannelExec channel;

  private MinaConversation(SshConnection connection, String command, Deadline deadline)
      throws IOException {
    this.connection = connection;
    this.command = command;
    this.deadline = deadline;
    this.channel = connection.channel(deadline, this::open);
  }

  static Conversation start(SshConnection connection, String command, Deadline deadline) {
    try {
      return new MinaConversation(connection, command, deadline);
    } catch (IOException e) {
      throw connection.failed("'" + command + "'", e, deadline);
    }
  }

  private ChannelExec open(ClientSession session) throws IOException {
    ChannelExec made = session.createExecChannel(command);
    made.setOut(answers);
    made.setErr(OutputStream.nullOutputStream());
    made.addCloseFutureListener(future -> answers.end());
    try {
      made.open().verify(deadline.remainingMillis(), TimeUnit.MILLISECONDS);
      return made;
    } catch (IOException e) {
      made.close(true);
      throw e;
    }
  }

  @Override
  public String ask(String line) {
    try {
      OutputStream in = channel.getInvertedIn();
      in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      in.flush();
      String answer = answers.next(deadline);
      if (answer == null) {
        throw new DeadlineException(
            Failure.of(connection.endpoint() + ": '" + command + "' did not answer in time")
                .withLimit(deadline.limit()));
      }
      if (answer.equals(Answers.END)) {
        throw new OpsException(
            Failure.of(connection.endpoint() + ": '" + command + "' ended without an answer"));
      }
      return answer;
    } catch (IOException e) {
      throw connection.failed("'" + command + "'", e, deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedOpsException(connection.endpoint() + ": '" + command + "'", e);
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

    /** Null when there is none in time. */
    String next(Deadline deadline) throws InterruptedException {
      return lines.poll(deadline.remainingMillis(), TimeUnit.MILLISECONDS);
    }
  }
}
