package com.rediacc.ops.internal.backend.qemu;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.internal.backend.GuestChannel;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.LoggerFactory;

/** Connections to the Unix sockets that a QEMU process listens on. */
final class UnixSocket {
  /** Between attempts to connect. */
  private static final Duration RETRY = Duration.ofMillis(10);

  private UnixSocket() {}

  /**
   * Connects. A queue of the socket that is full (EAGAIN, see unix(7)) is the only reason to try
   * again; QEMU's has room for one or two. Other systems than Linux refuse the connection then.
   *
   * @param machine whose socket it is, for messages
   * @return in non-blocking mode
   * @throws DeadlineException when QEMU does not take the connection in time
   * @throws IOException when nothing listens on the socket
   */
  static SocketChannel connect(String machine, Path socket, Deadline deadline) throws IOException {
    while (true) {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.configureBlocking(false);
        if (channel.connect(UnixDomainSocketAddress.of(socket))) {
          return channel;
        }
      } catch (IOException e) {
        channel.close();
        if (e instanceof ConnectException || Files.notExists(socket)) {
          throw e;
        }
      }
      channel.close();
      if (deadline.isOver()) {
        throw new DeadlineException(
            Failure.of("VM " + machine + ": no connection from QEMU").withLimit(deadline.limit()));
      }
      deadline.sleep(RETRY, "VM " + machine + ": connecting to QEMU");
    }
  }

  /** A connection to a port of the guest. */
  static GuestChannel port(SocketChannel connected) throws IOException {
    connected.configureBlocking(true);
    return new Port(connected);
  }

  private record Port(SocketChannel channel) implements GuestChannel {
    @Override
    public int read(byte[] buffer) throws IOException {
      try {
        return channel.read(ByteBuffer.wrap(buffer));
      } catch (ClosedChannelException e) {
        return -1;
      }
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        channel.write(left);
      }
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        LoggerFactory.getLogger(UnixSocket.class).debug("closing a port", e);
      }
    }
  }
}
