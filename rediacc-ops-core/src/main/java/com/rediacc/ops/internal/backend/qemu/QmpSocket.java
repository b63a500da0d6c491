package com.rediacc.ops.internal.backend.qemu;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.internal.time.Deadline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Lines of text over QEMU's Unix socket. No wait is longer than its deadline, and each ends when
 * the thread is interrupted. Not thread-safe.
 */
final class QmpSocket implements AutoCloseable {
  /** Between attempts to write. */
  private static final Duration RETRY = Duration.ofMillis(10);

  private final String machine;
  private final SocketChannel channel;
  private final Selector selector;
  private final ByteBuffer chunk = ByteBuffer.allocate(16 << 10);
  private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
  private final Deque<String> lines = new ArrayDeque<>();

  private QmpSocket(String machine, SocketChannel channel, Selector selector) {
    this.machine = machine;
    this.channel = channel;
    this.selector = selector;
  }

  /**
   * Connects.
   *
   * @param machine whose socket it is, for messages
   * @throws DeadlineException when QEMU does not take the connection in time
   * @throws IOException when nothing listens on the socket
   */
  static QmpSocket open(String machine, Path socket, Deadline deadline) throws IOException {
    return of(machine, UnixSocket.connect(machine, socket, deadline));
  }

  private static QmpSocket of(String machine, SocketChannel channel) throws IOException {
    Selector selector = Selector.open();
    channel.register(selector, SelectionKey.OP_READ);
    return new QmpSocket(machine, channel, selector);
  }

  /**
   * @param what what is sent, for messages
   */
  void send(String line, String what, Deadline deadline) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      if (channel.write(bytes) == 0) {
        deadline.check("VM " + machine + ": sending '" + what + "' to QEMU");
        deadline.sleep(RETRY, "VM " + machine + ": sending '" + what + "' to QEMU");
      }
    }
  }

  /**
   * The next line that is not empty; none at the end of the stream.
   *
   * @param what what is waited for, for messages
   * @throws DeadlineException when none comes in time, or when lines come without end
   */
  Optional<String> readLine(String what, Deadline deadline) {
    while (lines.isEmpty()) {
      if (!read(what, deadline)) {
        return Optional.empty();
      }
    }
    return Optional.of(lines.poll());
  }

  /** Waits for bytes; false at the end of the stream. */
  private boolean read(String what, Deadline deadline) {
    try {
      while (true) {
        if (deadline.isOver()) {
          throw timedOut(machine, what, deadline);
        }
        selector.select(deadline.remainingMillis());
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedOpsException("VM " + machine + ": waiting for QEMU's " + what);
        }
        selector.selectedKeys().clear();
        int n = channel.read(chunk.clear());
        if (n != 0) {
          split(chunk.flip());
          return n > 0;
        }
      }
    } catch (IOException e) {
      // ECONNRESET: QEMU was killed.
      return false;
    }
  }

  private void split(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      byte b = bytes.get();
      if (b != '\n') {
        partial.write(b);
        continue;
      }
      String line = partial.toString(StandardCharsets.UTF_8).strip();
      partial.reset();
      if (!line.isEmpty()) {
        lines.add(line);
      }
    }
  }

  private static DeadlineException timedOut(String machine, String what, Deadline deadline) {
    return new DeadlineException(
        Failure.of("VM " + machine + ": no " + what + " from QEMU").withLimit(deadline.limit()));
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      selector.close();
    }
  }
}
