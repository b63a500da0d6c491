package com.rediacc.ops.internal.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.ssh.PortForward;
import com.rediacc.ops.ssh.SshHandle;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, and what happens when connections end. */
@Timeout(60)
class SshConnectionTest {
  @TempDir Path directory;
  private TestServer server;
  private SshHandle ssh;

  @BeforeEach
  void start() {
    server = new TestServer(directory);
    ssh = server.ssh();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void another_host_key_is_refused_and_both_fingerprints_are_reported() {
    String other = SshKeys.ensure(directory.resolve("other"), "other");
    SshEndpoint real = server.endpoint();
    SshHandle deceived =
        server.ssh(
            new SshEndpoint(
                real.name(), real.host(), real.port(), real.user(), real.privateKey(), other));

    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> deceived.exec("true"))
          .isInstanceOf(OpsException.class)
          .hasMessage(
              deceived
                  + ": the server's host key is "
                  + KeyUtils.getFingerPrint(SshKeys.parse(server.hostKey()))
                  + ", not the pinned "
                  + KeyUtils.getFingerPrint(SshKeys.parse(other))
                  + "\n  hint: another machine answers on this port, or the VM's host key was"
                  + " replaced");
    }
    assertThat(server.commands).isEmpty();
  }

  @Test
  void a_user_who_is_not_let_in_is_reported_as_such() {
    assertThatThrownBy(() -> ssh.as("nobody").exec("true"))
        .isInstanceOf(OpsException.class)
        .hasMessageStartingWith("VM rediacc11 (nobody@127.0.0.1:" + ssh.port() + "): connecting")
        .hasMessageContaining("No more authentication methods available");
  }

  @Test
  void a_key_that_cannot_be_used_is_reported_before_the_server_is_asked() throws IOException {
    Files.writeString(directory.resolve("user"), "not a key");
    assertThatThrownBy(() -> ssh.exec("true"))
        .isInstanceOf(OpsException.class)
        .hasMessageStartingWith("the ssh key " + directory.resolve("user") + " cannot be used: ");
    assertThat(server.connections()).isZero();
  }

  @Test
  void a_closed_port_is_reported_as_such() throws IOException {
    server.stop();
    assertThatThrownBy(() -> ssh.exec("true"))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("connecting failed: ")
        .hasMessageContaining("Connection refused")
        .hasRootCauseInstanceOf(ConnectException.class);
  }

  @Test
  void a_connection_cut_while_a_command_runs_leaves_its_end_unknown() throws Exception {
    Path log = directory.resolve("log");
    // tag::cut[]
    String command = "echo once >> " + log + "; echo begun; sleep 600";
    var running = CompletableFuture.supplyAsync(() -> ssh.exec(command));
    await().until(() -> Files.exists(log) && Files.size(log) > 0);
    server.cut();

    assertThat(running)
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableThat()
        .withCauseInstanceOf(OpsException.class)
        .withMessageContaining("whether it finished is unknown");
    assertThat(Files.readString(log)).isEqualTo("once\n");
    // end::cut[]
    assertThat(server.commands).containsExactly(command);
    assertThat(ssh.succeed("echo again")).isEqualTo("again\n");
  }

  @Test
  void a_handle_outlives_a_restart_of_the_server() throws IOException {
    for (int i = 0; i < 3; i++) {
      assertThat(ssh.succeed("echo up")).isEqualTo("up\n");
      assertThat(ssh.as("other").succeed("echo up")).isEqualTo("up\n");
      server.stop();
      assertThatThrownBy(() -> ssh.exec("true")).hasMessageContaining("Connection refused");
      server.start();
    }
    assertThat(ssh.succeed("echo up")).isEqualTo("up\n");
  }

  @Test
  void a_connection_that_has_died_between_commands_goes_unnoticed() {
    Path file = directory.resolve("file");
    for (int i = 0; i < 12; i++) {
      assertThat(ssh.succeed("echo " + i)).isEqualTo(i + "\n");
      server.cut();
      if (i % 3 == 0) {
        ssh.upload(directory.resolve("user.pub"), file.toString());
        server.cut();
      }
    }
    assertThat(server.commands).hasSize(12);
  }

  @Test
  void a_server_that_disconnects_is_connected_to_again() throws IOException {
    for (int i = 0; i < 6; i++) {
      assertThat(ssh.succeed("echo " + i)).isEqualTo(i + "\n");
      server.disconnect();
    }
    assertThat(server.commands).hasSize(6);
  }

  @Test
  void a_frozen_server_is_given_up_after_three_unanswered_heartbeats() throws IOException {
    try (var wire = new Wire(ssh.port());
        var clients = new SshClients(Duration.ofMillis(50))) {
      SshHandle far =
          clients.handle(
              server.endpoint(wire.port()), Duration.ofSeconds(40), MinaSshHandle.ReadyCheck.LOGIN);
      var running = CompletableFuture.supplyAsync(() -> far.exec("sleep 600"));
      await().until(() -> server.running().count() == 1);
      wire.freezeAfter(0);

      assertThat(running)
          .failsWithin(Duration.ofSeconds(30))
          .withThrowableThat()
          .withMessageContaining("whether it finished is unknown");
    }
  }

  @Test
  void a_quiet_command_is_not_taken_for_a_frozen_server() {
    try (var clients = new SshClients(Duration.ofMillis(400))) {
      SshHandle quick =
          clients.handle(server.endpoint(), Duration.ofSeconds(30), MinaSshHandle.ReadyCheck.LOGIN);
      assertThat(quick.succeed("sleep 2; echo awake")).isEqualTo("awake\n");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 65_536})
  void what_is_no_port_is_refused(int port) {
    assertThatThrownBy(() -> ssh.forward(port))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("a TCP port is 1 to 65535, not " + port);
    assertThatThrownBy(() -> ssh.waitForPort(port)).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void closing_a_handle_for_another_user_leaves_the_first_one_open() {
    ssh.succeed("true");
    SshHandle other = ssh.as("other");
    other.succeed("true");
    other.close();
    await().until(() -> server.connections() == 1);
    other.succeed("true");
    ssh.close();
    await().until(() -> server.connections() == 0);
  }

  @Test
  void a_port_of_the_vm_is_reached_until_the_forward_is_closed() throws IOException {
    try (var echo = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      int port = echo.getLocalPort();
      var serving = CompletableFuture.runAsync(() -> echoOnce(echo));
      int localPort;
      // tag::forward[]
      try (PortForward forward = ssh.forward(port)) {
        localPort = forward.localPort();
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), localPort)) {
          socket.getOutputStream().write("hello".getBytes(UTF_8));
          assertThat(socket.getInputStream().readNBytes(5)).asString(UTF_8).isEqualTo("hello");
        }
      }
      // end::forward[]
      assertThat(serving).succeedsWithin(Duration.ofSeconds(20));
      await()
          .untilAsserted(
              () ->
                  assertThatThrownBy(
                          () -> new Socket(InetAddress.getLoopbackAddress(), localPort).close())
                      .isInstanceOf(ConnectException.class));
    }
  }

  private static void echoOnce(ServerSocket door) {
    try (Socket peer = door.accept()) {
      peer.getOutputStream().write(peer.getInputStream().readNBytes(5));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
