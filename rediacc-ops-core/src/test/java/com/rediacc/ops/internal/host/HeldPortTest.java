package com.rediacc.ops.internal.host;

import static java.util.concurrent.CompletableFuture.delayedExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HeldPortTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private static ServerSocket listener(int port) throws IOException {
    return new ServerSocket(port, 1, LOOPBACK);
  }

  /** A port that a server had, with a connection that was ended at the server's side. */
  private static int used() throws IOException {
    try (var server = listener(0);
        var client = new Socket(LOOPBACK, server.getLocalPort());
        var accepted = server.accept()) {
      accepted.shutdownOutput();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      return server.getLocalPort();
    }
  }

  @Test
  void nobody_else_gets_a_held_port_and_nobody_is_listened_to() throws IOException {
    int port = used();
    try (var held = HeldPort.hold(port)) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> bindAlone(port)).isInstanceOf(BindException.class);
      assertThatThrownBy(() -> new Socket(LOOPBACK, port)).isInstanceOf(ConnectException.class);
    }
    listener(port).close();
  }

  /** As the kernel does that looks for a port to give away: not where another is bound. */
  private static void bindAlone(int port) throws IOException {
    try (var socket = new Socket()) {
      socket.setReuseAddress(false);
      socket.bind(new InetSocketAddress(LOOPBACK, port));
    }
  }

  @Test
  void a_port_that_another_has_is_left_to_it() throws IOException {
    try (var other = listener(0);
        var held = HeldPort.hold(other.getLocalPort())) {
      assertThat(held).isNotNull();
      new Socket(LOOPBACK, other.getLocalPort()).close();
    }
  }

  @Test
  void a_port_is_waited_for_and_its_holder_named() throws Exception {
    ServerSocket other = listener(0);
    int port = other.getLocalPort();
    assertThatThrownBy(
            () -> HostPorts.awaitFree(port, "VM rediacc11: its ssh", in(Duration.ofMillis(50))))
        .isInstanceOf(DeadlineException.class)
        .hasMessageContaining("VM rediacc11: its ssh: 127.0.0.1:" + port + " is in use by ")
        .hasMessageContaining("hint: end what uses the port");
    CompletableFuture<Void> closing =
        CompletableFuture.runAsync(() -> close(other), delayedExecutor(500, TimeUnit.MILLISECONDS));
    HostPorts.awaitFree(port, "VM rediacc11: its ssh", in(Duration.ofSeconds(30)));
    closing.join();
    assertThat(HostPorts.isFree(port)).isTrue();
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Deadline in(Duration time) {
    return Deadline.after(time);
  }
}
