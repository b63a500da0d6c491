package com.rediacc.ops.internal.ssh;

import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.apache.sshd.sftp.common.SftpException;

/**
 * Files and directories over SFTP, with their permissions; symbolic links inside directories stay
 * links.
 */
public final class Transfers {
  private Transfers() {}

  public static void upload(
      SshConnection connection, Path local, String remote, Deadline deadline) {
    String what = "upload of " + local + " to " + remote;
    run(connection, what, deadline, sftp -> new Upload(sftp, deadline).run(local, remote));
  }

  public static void download(
      SshConnection connection, String remote, Path local, Deadline deadline) {
    String what = "download of " + remote + " to " + local;
    run(connection, what, deadline, sftp -> new Download(sftp, deadline).run(remote, local));
  }

  private interface Work {
    void with(SftpClient sftp) throws IOException;
  }

  private static void run(SshConnection connection, String what, Deadline deadline, Work work) {
    connection.withChannel(
        what,
        deadline,
        () -> {
          try (SftpClient sftp =
              connection.channel(deadline, SftpClientFactory.instance()::createSftpClient)) {
            watched(sftp, deadline, work);
          }
          return null;
        });
  }

  /** At the limit the channel is closed: reads from a server that has stalled would not end. */
  private static void watched(SftpClient sftp, Deadline deadline, Work work) throws IOException {
    ScheduledFuture<?> end =
        sftp.getClientSession()
            .getFactoryManager()
            .getScheduledExecutorService()
            .schedule(
                () -> sftp.getClientChannel().close(true),
                deadline.remainingMillis(),
                TimeUnit.MILLISECONDS);
    try {
      work.with(sftp);
    } finally {
      end.cancel(false);
    }
  }

  /** A request to the server. */
  interface Request<T> {
    T send() throws IOException;
  }

  /** Servers say what is wrong, such as "No such file", but not where. */
  public static <T> T at(String remote, Request<T> request) throws IOException {
    try {
      return request.send();
    } catch (SftpException e) {
      throw new IOException(remote + ": " + e.getMessage(), e);
    }
  }

  static void copy(SftpClient sftp, InputStream in, OutputStream out, Deadline deadline)
      throws IOException {
    byte[] chunk = new byte[32 << 10];
    try {
      for (int n; (n = in.read(chunk)) >= 0; ) {
        out.write(chunk, 0, n);
        check(deadline);
      }
    } catch (InterruptedIOException | ClosedByInterruptException e) {
      // Before the streams are closed: they would wait for a server that may have stalled.
      sftp.getClientChannel().close(true);
      throw e;
    }
  }

  /** The message is that of the whole transfer. */
  static void check(Deadline deadline) throws IOException {
    if (deadline.isOver()) {
      throw new IOException("it was still going on");
    }
  }
}
