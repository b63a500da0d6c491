package com.rediacc.ops.internal.ssh;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.internal.time.Deadline;
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
  private static Deadline plenty() {
    return Deadline.after(Duration.ofSeconds(40));
  }

  private static Deadline little() {
    return Deadline.after(Duration.ofMillis(300));
  }

  @TempDir Path directory;

  private static ServerSocket door() throws IOException {
    return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  }

  @Test
  void an_ssh_server_answers() throws IOException {
    try (var server = new TestServer(directory)) {
      assertThat(SshBanner.answers("127.0.0.1", server.endpoint().port(), plenty())).isTrue();
    }
  }

  @Test
  void a_port_that_takes_connections_and_stays_silent_does_not() throws IOException {
    try (ServerSocket silent = door()) {
      assertThat(SshBanner.answers("127.0.0.1", silent.getLocalPort(), little())).isFalse();
    }
  }

  @Test
  void a_closed_port_does_not_and_takes_no_time() throws IOException {
    int port;
    try (ServerSocket closed = door()) {
      port = closed.getLocalPort();
    }
    assertThat(SshBanner.answers("127.0.0.1", port, plenty())).isFalse();
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
      boolean answers = SshBanner.answers("127.0.0.1", door.getLocalPort(), plenty());
      speaking.join();
      return answers;
    }
  }

  @Test
  void a_server_that_greets_one_byte_at_a_time_gets_no_more_than_the_deadline() throws IOException {
    try (ServerSocket slow = door()) {
      var speaking =
          CompletableFuture.runAsync(
              () -> {
                try (Socket peer = slow.accept()) {
                  for (byte letter : "SSH-2.0-slow".getBytes(US_ASCII)) {
                    peer.getOutputStream().write(letter);
                    Thread.sleep(200);
                  }
                } catch (IOException | InterruptedException e) {
                  // The other side has gone.
                }
              });
      long begin = System.nanoTime();
      assertThat(SshBanner.answers("127.0.0.1", slow.getLocalPort(), little())).isFalse();
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
      speaking.join();
    }
  }

  @Test
  void a_name_that_does_not_resolve_does_not_answer() {
    assertThat(SshBanner.answers("no-such-host.invalid", 22, little())).isFalse();
  }
}
