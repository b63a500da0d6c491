package com.rediacc.ops.internal.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.ssh.SshHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SshTransferErrorsTest {
  private static final Duration SHORT = Duration.ofSeconds(3);

  @TempDir Path directory;
  private TestServer server;
  private SshHandle ssh;
  private Path large;

  @BeforeEach
  void start() throws IOException {
    server = new TestServer(directory);
    ssh = server.ssh();
    large = Files.write(directory.resolve("large"), new byte[4_000_000]);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void a_missing_source_is_named_and_nothing_is_made() {
    Path missing = directory.resolve("missing");
    assertThatThrownBy(() -> ssh.upload(missing, directory + "/a/b"))
        .isInstanceOf(OpsException.class)
        .hasMessage(
            "%s: upload of %s to %s/a/b failed: %s: no such file or directory"
                .formatted(ssh, missing, directory, missing));
    assertThatThrownBy(() -> ssh.download(missing.toString(), directory.resolve("a/b")))
        .isInstanceOf(OpsException.class)
        .hasMessageStartingWith(
            "%s: download of %s to %s/a/b failed: %s: ".formatted(ssh, missing, directory, missing))
        .hasMessageContaining("o such file");
    assertThat(directory.resolve("a")).doesNotExist();
  }

  @Test
  void the_file_that_could_not_be_written_is_named() throws IOException {
    Path tree = Files.createDirectories(directory.resolve("tree/sub")).getParent();
    Files.writeString(tree.resolve("sub/file"), "x");
    Files.createDirectories(directory.resolve("there/sub/file"));
    assertThatThrownBy(() -> ssh.upload(tree, directory + "/there"))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("/there failed: " + directory + "/there/sub/file: ");

    Files.createDirectories(directory.resolve("back/sub/file"));
    assertThatThrownBy(() -> ssh.download(tree.toString(), directory.resolve("back")))
        .isInstanceOf(OpsException.class)
        .hasMessageEndingWith("failed: " + directory + "/back/sub/file is a directory");
  }

  @Test
  void pipes_and_the_like_are_refused_instead_of_waited_for() {
    String pipe = directory + "/tree/pipe";
    ssh.succeed("mkdir " + directory + "/tree; mkfifo " + pipe);
    assertThatThrownBy(() -> ssh.upload(directory.resolve("tree"), directory + "/there"))
        .hasMessageEndingWith(pipe + " is neither a file, a directory nor a link");
    assertThatThrownBy(() -> ssh.download(directory + "/tree", directory.resolve("back")))
        .hasMessageEndingWith(pipe + " is neither a file, a directory nor a link");
  }

  @Test
  void a_limit_holds_while_the_server_stalls() throws IOException {
    try (var wire = new Wire(ssh.port())) {
      SshHandle far = server.ssh(server.endpoint(wire.port()));
      far.succeed("true");
      wire.freezeAfter(1_000_000);
      assertThatThrownBy(() -> far.download(large.toString(), directory.resolve("got"), SHORT))
          .isInstanceOf(DeadlineException.class)
          .hasMessageStartingWith(
              far + ": download of " + large + " to " + directory + "/got did not end in time")
          .hasMessageContaining("limit: 3 s");
      assertThat(directory).isDirectoryNotContaining(file -> file.toString().contains("got"));
    }
    try (var wire = new Wire(ssh.port())) {
      SshHandle far = server.ssh(server.endpoint(wire.port()));
      far.succeed("true");
      wire.freezeAfter(1_000_000);
      assertThatThrownBy(() -> far.upload(large, directory + "/sent", SHORT))
          .isInstanceOf(DeadlineException.class)
          .hasMessageStartingWith(
              far + ": upload of " + large + " to " + directory + "/sent did not end in time")
          .hasMessageContaining("limit: 3 s");
    }
  }

  @Test
  void a_limit_holds_while_the_channel_is_opened() throws IOException {
    try (var wire = new Wire(ssh.port())) {
      SshHandle far = server.ssh(server.endpoint(wire.port()));
      far.succeed("true");
      wire.freezeAfter(0);
      long begin = System.nanoTime();
      assertThatThrownBy(() -> far.download(large.toString(), directory.resolve("got"), SHORT))
          .isInstanceOf(DeadlineException.class)
          .hasMessageContaining("/got did not end in time")
          .hasMessageContaining("limit: 3 s");
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(6));
    }
  }

  @Test
  void interruption_ends_a_transfer_and_keeps_the_flag() throws Exception {
    try (var wire = new Wire(ssh.port())) {
      SshHandle far = server.ssh(server.endpoint(wire.port()));
      far.succeed("true");
      wire.freezeAfter(1_000_000);
      Thread self = Thread.currentThread();
      var interrupting =
          new Thread(
              () -> {
                while (!wire.isFrozen()) {
                  Thread.onSpinWait();
                }
                self.interrupt();
              });
      interrupting.start();
      Throwable thrown =
          catchThrowable(() -> far.download(large.toString(), directory.resolve("got")));

      assertThat(Thread.interrupted()).isTrue();
      assertThat(thrown)
          .isInstanceOf(InterruptedOpsException.class)
          .hasMessageEndingWith("/got: interrupted");
      interrupting.join();
    }
  }
}
