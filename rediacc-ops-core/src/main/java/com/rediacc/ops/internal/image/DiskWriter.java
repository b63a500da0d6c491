package com.rediacc.ops.internal.image;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.internal.process.ProcessIdentity;
import com.rediacc.ops.internal.process.Programs;
import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.time.Deadline;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Writes to a qcow2 disk that no machine uses, as the machine would see it: through a server of
 * QEMU's that ends with this. Source: the NBD protocol, doc/proto.md: fixed newstyle negotiation,
 * simple replies. Used by one thread.
 */
public final class DiskWriter implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(5);

  private static final long OPTION = 0x49484156454F5054L;
  private static final int EXPORT_NAME = 1;
  private static final int FIXED_NEWSTYLE_NO_ZEROES = 3;

  private static final int REQUEST = 0x25609513;
  private static final int REPLY = 0x67446698;
  private static final short WRITE = 1;
  private static final short DISCONNECT = 2;
  private static final short FLUSH = 3;
  private static final short TRIM = 4;

  private final Path disk;
  private final SocketChannel server;
  private final DataInputStream replies;
  private final Path pidFile;
  private final Deadline deadline;

  private DiskWriter(Path disk, SocketChannel server, Path pidFile, Deadline deadline) {
    this.disk = disk;
    this.pidFile = pidFile;
    this.deadline = deadline;
    this.server = server;
    this.replies = new DataInputStream(Channels.newInputStream(server));
  }

  /**
   * Opens a disk.
   *
   * @param socket where the server is to listen; short enough for a socket
   */
  public static DiskWriter open(Path disk, Path socket, Deadline deadline) {
    Path program =
        Programs.find("qemu-nbd")
            .orElseThrow(
                () ->
                    new UnavailableException(
                        Failure.of("qemu-nbd is not on the PATH").withHint("run 'rdc ops setup'")));
    Path pidFile = socket.resolveSibling(socket.getFileName() + ".pid");
    try {
      Files.deleteIfExists(socket);
      Subprocess.of(
              List.of(
                  program.toString(),
                  "--fork",
                  "--socket=" + socket,
                  "--pid-file=" + pidFile,
                  "--format=qcow2",
                  "--discard=unmap",
                  disk.toString()))
          .run(deadline)
          .succeeded();
      var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      channel.connect(UnixDomainSocketAddress.of(socket));
      var writer = new DiskWriter(disk, channel, pidFile, deadline);
      writer.negotiate();
      Files.deleteIfExists(socket);
      return writer;
    } catch (IOException e) {
      throw new StorageException("cannot open", disk, e);
    }
  }

  private void negotiate() throws IOException {
    byte[] greeting = new byte[18];
    replies.readFully(greeting);
    if (!new String(greeting, 0, 8, StandardCharsets.US_ASCII).equals("NBDMAGIC")) {
      throw new OpsException(Failure.of("no disk is served: " + disk));
    }
    ByteBuffer answer = ByteBuffer.allocate(20);
    answer.putInt(FIXED_NEWSTYLE_NO_ZEROES).putLong(OPTION).putInt(EXPORT_NAME).putInt(0);
    send(answer.flip());
    // Size and what the server can do.
    replies.readFully(new byte[10]);
  }

  /** Writes bytes at this place. */
  public void write(long offset, ByteBuffer data) {
    request(WRITE, offset, data.remaining(), data);
  }

  /** Gives up what is there. */
  public void discard(long offset, int length) {
    request(TRIM, offset, length, ByteBuffer.allocate(0));
  }

  private void request(short type, long offset, int length, ByteBuffer data) {
    try {
      send(header(type, offset, length));
      send(data);
      int magic = replies.readInt();
      int error = replies.readInt();
      replies.readLong();
      if (magic != REPLY || error != 0) {
        throw new OpsException(
            Failure.of("cannot write to " + disk + " at " + offset + ": error " + error));
      }
    } catch (IOException e) {
      throw new StorageException("cannot write to", disk, e);
    }
  }

  private static ByteBuffer header(short type, long offset, int length) {
    ByteBuffer header = ByteBuffer.allocate(28);
    header.putInt(REQUEST).putShort((short) 0).putShort(type).putLong(0);
    return header.putLong(offset).putInt(length).flip();
  }

  private void send(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      server.write(bytes);
    }
  }

  /** All is in the file when this returns, and the server has ended. */
  @Override
  public void close() {
    try (server) {
      request(FLUSH, 0, 0, ByteBuffer.allocate(0));
      send(header(DISCONNECT, 0, 0));
      awaitEnd();
    } catch (IOException e) {
      throw new StorageException("cannot close", disk, e);
    }
  }

  /** Until then it holds a lock on the disk. */
  private void awaitEnd() throws IOException {
    Optional<ProcessIdentity> process =
        ProcessIdentity.of(Long.parseLong(Files.readString(pidFile).strip()));
    while (process.isPresent() && process.get().isAlive()) {
      deadline.check("end of the server of " + disk);
      deadline.sleep(POLL, "end of the server of " + disk);
    }
    Files.deleteIfExists(pidFile);
  }
}
