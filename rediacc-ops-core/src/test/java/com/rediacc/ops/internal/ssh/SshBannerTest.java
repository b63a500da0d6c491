package com.rediacc.ops.internal.ssh;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SshBannerTest {
  private static final Duration LONG = Duration.ofSeconds(40);
  private static final Duration SHORT = Duration.ofMillis(100);

  @TempDir Path directory;

  private static ServerSocket door() throws IOException {
    return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  }

  @Test
  void an_ssh_server_answers() throws IOException {
    try (var server = new TestServer(directory)) {
      assertThat(SshBanner.answers("127.0.0.1", server.endpoint().port(), LONG)).isTrue();
    }
  }

  @Test
  void a_port_that_takes_connections_and_stays_silent_does_not() throws IOException {
    try (ServerSocket silent = door()) {
      assertThat(SshBanner.answers("127.0.0.1", silent.getLocalPort(), SHORT)).isFalse();
    }
  }

  @Test
  void a_closed_port_does_not_and_takes_no_time() throws IOException {
    int port;
    try (ServerSocket closed = door()) {
      port = closed.getLocalPort();
    }
    assertThat(SshBanner.answers("127.0.0.1", port, LONG)).isFalse();
  }

  @Test
  void another_protocol_does_not() throws IOException {
    assertThat(answersTo("HTTP/1.1 400 Bad Request\r\n")).isFalse();
    assertThat(answersTo("SSH-1.5-old\r\n")).isFalse();
    assertThat(answersTo("SSH")).isFalse();
    assertThat(answersTo("")).isFalse();
    assertThat(answersTo("SSH-2.0-x\r\n")).isTrue();
  }

  private static boolean answersTo(String greeting) throws IOException {
    try (ServerSocket door = door()) {
      var speaking =
          CompletableFuture.runAsync(
              () -> {
                try (Socket peer = door.accept()) {
                  peer.getOutputStream().write(greeting.getBytes(US_ASCII));
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      boolean answers = SshBanner.answers("127.0.0.1", door.getLocalPort(), LONG);
      speaking.join();
      return answers;
    }
  }

  @Test
  void a_name_nobody_has_does_not() {
    assertThat(SshBanner.answers("no-such-host.invalid", 22, SHORT)).isFalse();
  }
}
