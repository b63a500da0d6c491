package com.rediacc.ops.internal.shell;

import com.rediacc.ops.internal.backend.GuestChannel;
import com.rediacc.ops.internal.backend.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The guest's service as a process of this host, on Unix sockets in place of virtio ports. */
final class TestGuest {
  private final Path directory;
  private Process service;
  private int starts;

  TestGuest(Path directory) throws IOException {
    this.directory = directory;
    copy("/com/rediacc/ops/internal/cloudinit/guest-shell.py");
    copy("/com/rediacc/ops/internal/shell/on-sockets.py");
    start();
  }

  /** Whether this host can play the guest. */
  static boolean isPossible() {
    return System.getProperty("os.name").equals("Linux") && python() != null;
  }

  private static Path python() {
    return List.of("/usr/bin", "/usr/local/bin").stream()
        .map(bin -> Path.of(bin, "python3"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  private void copy(String resource) throws IOException {
    try (InputStream in = TestGuest.class.getResourceAsStream(resource)) {
      Files.copy(in, directory.resolve(Path.of(resource).getFileName().toString()));
    }
  }

  void start() throws IOException {
    starts++;
    service =
        new ProcessBuilder(
                python().toString(),
                directory.resolve("on-sockets.py").toString(),
                directory.resolve("guest-shell.py").toString(),
                socket(0).toString(),
                socket(1).toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()))
            .start();
    Awaitility.await().until(() -> Files.exists(socket(1)));
  }

  private Path socket(int port) {
    return directory.resolve("port" + port + "." + starts);
  }

  long pid() {
    return service.pid();
  }

  /** Ends the service without a word. */
  void kill() throws InterruptedException {
    service.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
  }

  GuestChannel open(int port) throws IOException {
    return new Channel(SocketChannel.open(StandardProtocolFamily.UNIX), socket(port));
  }

  private record Channel(SocketChannel channel) implements GuestChannel {
    Channel(SocketChannel channel, Path socket) throws IOException {
      this(channel);
      channel.connect(UnixDomainSocketAddress.of(socket));
    }

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
        throw new IllegalStateException(e);
      }
    }
  }

  /** A machine whose ports lead to something. */
  static Machine machine(Ports ports) {
    return (Machine)
        Proxy.newProxyInstance(
            Machine.class.getClassLoader(),
            new Class<?>[] {Machine.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "name" -> "rediacc11";
                  case "state" -> Machine.State.RUNNING;
                  case "openShell" -> ports.open((int) arguments[0]);
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  interface Ports {
    GuestChannel open(int port) throws IOException;
  }

  PortShell shell() {
    return new PortShell(machine(this::open), directory);
  }
}
