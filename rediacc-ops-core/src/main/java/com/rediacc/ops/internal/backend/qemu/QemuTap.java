package com.rediacc.ops.internal.backend.qemu;

import com.google.gson.JsonObject;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.FrameTap;
import com.rediacc.ops.internal.time.Deadline;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two redirectors on Unix sockets in the run directory: one sends frames out to us, the other takes
 * them back in. A frame is its length, 4 bytes big-endian, and its bytes. Source: QEMU,
 * net/socket.c, {@code net_fill_rstate}; net/filter-mirror.c.
 */
final class QemuTap implements FrameTap {
  private static final Logger log = LoggerFactory.getLogger(QemuTap.class);

  private static final String OUT = "tap-out";
  private static final String IN = "tap-in";

  /** Larger than any frame of a guest, which knows of no offloading here. */
  private static final int LONGEST = 1 << 17;

  private static final Duration REMOVAL = Duration.ofSeconds(10);

  private final String machine;
  private final QemuProcess process;
  private final SocketChannel out;
  private final SocketChannel in;
  private final DataInputStream frames;

  private QemuTap(String machine, QemuProcess process, SocketChannel out, SocketChannel in) {
    this.machine = machine;
    this.process = process;
    this.out = out;
    this.in = in;
    this.frames =
        new DataInputStream(new BufferedInputStream(Channels.newInputStream(out), 1 << 16));
  }

  static QemuTap open(String machine, QemuProcess process, Deadline deadline) {
    try (var qmp = process.connect(deadline)) {
      // What a process before this one may have left.
      remove(qmp, deadline);
      SocketChannel in = connected(qmp, IN, machine, process.tapSocket(false), deadline);
      SocketChannel out = connected(qmp, OUT, machine, process.tapSocket(true), deadline);
      // Frames must meet the way out first, or they would go round and round.
      qmp.execute("object-add", NetworkFilters.redirector(IN, "tx", "indev", IN), deadline);
      JsonObject first = NetworkFilters.redirector(OUT, "tx", "outdev", OUT);
      NetworkFilters.first(qmp, first, deadline);
      qmp.execute("object-add", first, deadline);
      return new QemuTap(machine, process, out, in);
    } catch (IOException e) {
      throw new OpsException(
          Failure.of("VM " + machine + ": its frames cannot be diverted: " + e.getMessage()), e);
    }
  }

  /** Removes whatever there is of a tap. */
  static void remove(QmpClient qmp, Deadline deadline) {
    NetworkFilters.remove(qmp, OUT, deadline);
    NetworkFilters.remove(qmp, IN, deadline);
  }

  private static SocketChannel connected(
      QmpClient qmp, String id, String machine, Path socket, Deadline deadline) throws IOException {
    var path = new JsonObject();
    path.addProperty("path", socket.toString());
    var address = new JsonObject();
    address.addProperty("type", "unix");
    address.add("data", path);
    var data = new JsonObject();
    data.add("addr", address);
    data.addProperty("server", true);
    data.addProperty("wait", false);
    var backend = new JsonObject();
    backend.addProperty("type", "socket");
    backend.add("data", data);
    NetworkFilters.addCharacterDevice(qmp, id, backend, deadline);
    SocketChannel channel = UnixSocket.connect(machine, socket, deadline);
    channel.configureBlocking(true);
    return channel;
  }

  @Override
  public Optional<byte[]> read() throws IOException {
    try {
      int length = frames.readInt();
      if (length < 0 || length > LONGEST) {
        throw new IOException("a frame of " + length + " bytes");
      }
      byte[] frame = new byte[length];
      frames.readFully(frame);
      return Optional.of(frame);
    } catch (EOFException | ClosedChannelException e) {
      return Optional.empty();
    }
  }

  @Override
  public void write(byte[] frame) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 + frame.length).putInt(frame.length).put(frame).flip();
    synchronized (in) {
      while (bytes.hasRemaining()) {
        in.write(bytes);
      }
    }
  }

  @Override
  public void close() {
    try (out;
        in) {
      if (process.find().isPresent()) {
        Deadline deadline = Deadline.after(REMOVAL);
        try (var qmp = process.connect(deadline)) {
          remove(qmp, deadline);
        }
      }
    } catch (IOException e) {
      log.debug("{}: closing a tap", machine, e);
    }
  }
}
