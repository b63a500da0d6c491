package com.rediacc.ops.internal.backend.qemu;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.internal.time.Parallel;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Sends a migration to a QEMU that listens for it on a Unix socket. */
final class StreamSender {
  private StreamSender() {}

  /** What is sent. */
  interface Source {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Returns when QEMU has taken all of it.
   *
   * @param machine name of the VM, for messages
   */
  static void send(String machine, Path socket, Source source, Deadline deadline) {
    // In a thread that is interrupted at the deadline, which closes the channel.
    Parallel.run(
        "VM " + machine + ": loading its memory",
        1,
        List.of(
            () -> {
              send(machine, socket, source);
              return true;
            }),
        deadline);
  }

  private static void send(String machine, Path socket, Source source) throws IOException {
    try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      Files.deleteIfExists(socket);
      source.writeTo(Channels.newOutputStream(channel));
    } catch (IOException e) {
      throw new OpsException(
          Failure.of("VM " + machine + ": its memory cannot be loaded: " + e.getMessage()), e);
    }
  }
}
