package com.rediacc.ops.internal.ssh;

import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelListener;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.apache.sshd.sftp.common.SftpException;

/** An SFTP channel, and the deadline of the transfer that it is used for. Used by one thread. */
final class SftpChannel {
  private final SftpClient client;
  private final Deadline deadline;

  private SftpChannel(SftpClient client, Deadline deadline) {
    this.client = client;
    this.deadline = deadline;
  }

  /** What is done on a channel. */
  interface Work {
    void on(SftpChannel channel) throws IOException;
  }

  /** A request to the server. */
  interface Request<T> {
    T send(SftpClient client) throws IOException;
  }

  /** A request to the server that has no answer but its success. */
  interface Command {
    void send(SftpClient client) throws IOException;
  }

  /**
   * Opens a channel for the work, and closes it again.
   *
   * @param what the transfer, for messages
   */
  static void use(SshConnection connection, String what, Deadline deadline, Work work) {
    connection.withChannel(
        what,
        deadline,
        () -> {
          try (SftpClient client =
              connection.channel(what, deadline, session -> open(session, deadline))) {
            new SftpChannel(client, deadline).run(work);
          }
          return true;
        });
  }

  /** MINA gives each of the server's first two answers 15 seconds of its own. */
  private static SftpClient open(ClientSession session, Deadline deadline) throws IOException {
    Thread opener = Thread.currentThread();
    var end = new AtomicReference<ScheduledFuture<?>>();
    var listener =
        new ChannelListener() {
          @Override
          public void channelInitialized(Channel channel) {
            // Others may open channels on this session at the same time.
            if (Thread.currentThread() == opener) {
              end.set(closeAt(deadline, session, channel));
            }
          }
        };
    session.addChannelListener(listener);
    try {
      return SftpClientFactory.instance().createSftpClient(session);
    } finally {
      session.removeChannelListener(listener);
      if (end.get() != null) {
        end.get().cancel(false);
      }
    }
  }

  private void run(Work work) throws IOException {
    ScheduledFuture<?> end =
        closeAt(deadline, client.getClientSession(), client.getClientChannel());
    try {
      work.on(this);
    } finally {
      end.cancel(false);
    }
  }

  /** Reads from a server that has stalled would not end. */
  private static ScheduledFuture<?> closeAt(
      Deadline deadline, ClientSession session, Channel channel) {
    return session
        .getFactoryManager()
        .getScheduledExecutorService()
        .schedule(() -> channel.close(true), deadline.remainingMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Servers say what is wrong, such as "No such file", but not with which file. Answers that break
   * the protocol make MINA throw whatever comes first.
   */
  <T> T request(String remote, Request<T> request) throws IOException {
    try {
      return request.send(client);
    } catch (SftpException e) {
      throw new IOException(remote + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new IOException(remote + ": the server's answer cannot be read: " + e, e);
    }
  }

  void command(String remote, Command command) throws IOException {
    request(
        remote,
        sftp -> {
          command.send(sftp);
          return true;
        });
  }

  void copy(InputStream in, OutputStream out) throws IOException {
    byte[] chunk = new byte[32 << 10];
    try {
      for (int n; (n = in.read(chunk)) >= 0; ) {
        out.write(chunk, 0, n);
        check();
      }
    } catch (InterruptedIOException | ClosedByInterruptException e) {
      // Before the streams are closed: they would wait for a server that may have stalled.
      client.getClientChannel().close(true);
      throw e;
    }
  }

  /** Throws when the deadline has passed; the message is that of the whole transfer. */
  void check() throws IOException {
    if (deadline.isOver()) {
      throw new IOException("the transfer was still going on");
    }
  }
}
