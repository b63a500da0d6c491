package com.rediacc.ops.internal.backend.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.time.Deadline;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a scripted peer: what real emulators do is seen in the VM tests. */
class QmpClientTest {
  private static final String GREETING =
      "{\"QMP\": {\"version\": {}, \"capabilities\": [\"oob\"]}}\r\n";
  private static final String DONE = "{\"return\": {}, \"id\": 1}\r\n";

  @TempDir Path directory;
  private ServerSocketChannel server;
  private Path socket;

  @BeforeEach
  void listen() throws IOException {
    socket = directory.resolve("q");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket), 1);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private interface Script {
    void run(SocketChannel peer, BufferedReader requests) throws IOException;
  }

  private void peer(Script script) {
    var thread =
        new Thread(
            () -> {
              try (SocketChannel peer = server.accept()) {
                say(peer, GREETING);
                var requests = new BufferedReader(Channels.newReader(peer, StandardCharsets.UTF_8));
                requests.readLine();
                say(peer, DONE);
                script.run(peer, requests);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private static void say(SocketChannel peer, String text) throws IOException {
    peer.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private QmpClient connect() {
    return QmpClient.connect("rediacc11", socket, limit());
  }

  private static Deadline limit() {
    return Deadline.after(Duration.ofSeconds(20));
  }

  @Test
  void events_between_replies_are_skipped() {
    peer(
        (peer, requests) -> {
          assertThat(requests.readLine()).contains("\"execute\":\"query-status\"");
          say(peer, "{\"event\": \"STOP\", \"timestamp\": {}}\r\n{\"retu");
          say(peer, "rn\": {\"running\": false}, \"id\": 2}\r\n");
          requests.readLine();
        });
    try (QmpClient qmp = connect()) {
      assertThat(
              qmp.execute("query-status", limit()).getAsJsonObject().get("running").getAsBoolean())
          .isFalse();
    }
  }

  @Test
  void a_refusal_is_reported_in_the_emulators_words() {
    peer(
        (peer, requests) -> {
          requests.readLine();
          say(
              peer,
              "{\"error\": {\"class\": \"GenericError\", \"desc\": \"no such thing\"}, \"id\": 2}\n");
          requests.readLine();
        });
    try (QmpClient qmp = connect()) {
      assertThatThrownBy(() -> qmp.execute("device_del", limit()))
          .isInstanceOf(OpsException.class)
          .hasMessage("VM rediacc11: QEMU refused 'device_del': no such thing");
    }
  }

  @Test
  void silence_ends_at_the_deadline() {
    peer(
        (peer, requests) -> {
          requests.readLine();
          requests.readLine();
        });
    try (QmpClient qmp = connect()) {
      assertThatThrownBy(() -> qmp.execute("stop", Deadline.after(Duration.ofMillis(200))))
          .isInstanceOf(DeadlineException.class)
          .hasMessageContaining("VM rediacc11: no reply to stop from QEMU")
          .hasMessageContaining("limit: 200 ms");
    }
  }

  @Test
  void events_without_end_are_no_answer() {
    peer(
        (peer, requests) -> {
          requests.readLine();
          try {
            while (true) {
              say(peer, "{\"event\": \"NOISE\"}\n");
            }
          } catch (IOException e) {
            // The client has given up.
          }
        });
    try (QmpClient qmp = connect()) {
      assertThatThrownBy(() -> qmp.execute("stop", Deadline.after(Duration.ofMillis(200))))
          .isInstanceOf(DeadlineException.class)
          .hasMessageContaining("VM rediacc11: no reply to stop from QEMU");
    }
  }

  @Test
  @Timeout(10)
  void an_emulator_that_takes_no_connection_ends_the_wait_at_the_deadline() throws IOException {
    var waiting = new ArrayList<SocketChannel>();
    try {
      fillQueue(waiting);
      assertThatThrownBy(
              () -> QmpClient.connect("rediacc11", socket, Deadline.after(Duration.ofMillis(200))))
          .isInstanceOf(DeadlineException.class)
          .hasMessageContaining("VM rediacc11: no connection from QEMU")
          .hasMessageContaining("limit: 200 ms");
    } finally {
      for (SocketChannel channel : waiting) {
        channel.close();
      }
    }
  }

  @Test
  @Timeout(10)
  void a_connection_that_is_taken_late_is_in_time() throws IOException {
    var waiting = new ArrayList<SocketChannel>();
    fillQueue(waiting);
    var thread =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < waiting.size(); i++) {
                  server.accept().close();
                }
                peer((peer, requests) -> requests.readLine());
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    connect().close();
  }

  /** Connects until the kernel queues no more; nobody accepts. */
  private void fillQueue(List<SocketChannel> waiting) throws IOException {
    while (true) {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      channel.configureBlocking(false);
      try {
        channel.connect(UnixDomainSocketAddress.of(socket));
        waiting.add(channel);
      } catch (IOException e) {
        channel.close();
        return;
      }
    }
  }

  @Test
  @Timeout(10)
  void an_emulator_that_says_nothing_ends_the_wait_at_the_deadline() {
    assertThatThrownBy(
            () -> QmpClient.connect("rediacc11", socket, Deadline.after(Duration.ofMillis(200))))
        .isInstanceOf(DeadlineException.class)
        .hasMessageContaining("VM rediacc11: no greeting from QEMU")
        .hasMessageContaining("limit: 200 ms");
  }

  @Test
  void the_end_of_the_emulator_is_noticed() {
    peer((peer, requests) -> requests.readLine());
    try (QmpClient qmp = connect()) {
      assertThatThrownBy(() -> qmp.execute("stop", limit()))
          .isInstanceOf(OpsException.class)
          .hasMessageContaining("VM rediacc11: its QEMU ended");
    }
  }

  @Test
  void what_is_not_json_is_shown() {
    peer(
        (peer, requests) -> {
          requests.readLine();
          say(peer, "hello?\n");
          requests.readLine();
        });
    try (QmpClient qmp = connect()) {
      assertThatThrownBy(() -> qmp.execute("stop", limit()))
          .isInstanceOf(OpsException.class)
          .hasMessageContaining("what is not QMP")
          .hasMessageContaining("| hello?");
    }
  }

  @Test
  void a_missing_socket_is_an_error() {
    assertThatThrownBy(() -> QmpClient.connect("rediacc1", directory.resolve("none"), limit()))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("VM rediacc1: its QEMU does not answer on");
  }
}
