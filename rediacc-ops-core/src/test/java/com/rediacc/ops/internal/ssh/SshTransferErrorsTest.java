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

  @TempDir Path folder;
  private TestServer server;
  private SshHandle ssh;
  private Path large;

  @BeforeEach
  void start() throws IOException {
    server = new TestServer(folder);
    ssh = server.ssh();
    large = Files.write(folder.resolve("large"), new byte[4_000_000]);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void a_missing_source_is_named_and_nothing_is_made() {
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> ssh.upload(missing, folder + "/a/b"))
        .isInstanceOf(OpsException.class)
        .hasMessage(
            "%s: upload of %s to %s/a/b failed: %s: no such file or folder"
                .formatted(ssh, missing, folder, missing));
    assertThatThrownBy(() -> ssh.download(missing.toString(), folder.resolve("a/b")))
        .isInstanceOf(OpsException.class)
        .hasMessageStartingWith(
            "%s: download of %s to %s/a/b failed: %s: ".formatted(ssh, missing, folder, missing))
        .hasMessageContaining("o such file");
    assertThat(folder.resolve("a")).doesNotExist();
  }

  @Test
  void the_file_that_could_not_be_written_is_named() throws IOException {
    Path tree = Files.createDirectories(folder.resolve("tree/sub")).getParent();
    Files.writeString(tree.resolve("sub/file"), "x");
    Files.createDirectories(folder.resolve("there/sub/file"));
    assertThatThrownBy(() -> ssh.upload(tree, folder + "/there"))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("/there failed: " + folder + "/there/sub/file: ");

    Files.createDirectories(folder.resolve("back/sub/file"));
    assertThatThrownBy(() -> ssh.download(tree.toString(), folder.resolve("back")))
        .isInstanceOf(OpsException.class)
        .hasMessageEndingWith("failed: " + folder + "/back/sub/file is a folder");
  }

  @Test
  void pipes_and_the_like_are_refused_instead_of_waited_for() {
    String pipe = folder + "/tree/pipe";
    ssh.succeed("mkdir " + folder + "/tree; mkfifo " + pipe);
    assertThatThrownBy(() -> ssh.upload(folder.resolve("tree"), folder + "/there"))
        .hasMessageEndingWith(pipe + " is neither a file, a folder nor a link");
    assertThatThrownBy(() -> ssh.download(folder + "/tree", folder.resolve("back")))
        .hasMessageEndingWith(pipe + " is neither a file, a folder nor a link");
  }

  @Test
  void a_limit_holds_while_the_server_stalls() throws IOException {
    try (var wire = new Wire(ssh.port())) {
      SshHandle far = server.ssh(server.endpoint(wire.port()));
      far.succeed("true");
      wire.freezeAfter(1_000_000);
      assertThatThrownBy(() -> far.download(large.toString(), folder.resolve("got"), SHORT))
          .isInstanceOf(DeadlineException.class)
          .hasMessageStartingWith(
              far + ": download of " + large + " to " + folder + "/got did not end in time")
          .hasMessageContaining("limit: 3 s");
      assertThat(folder).isDirectoryNotContaining(file -> file.toString().contains("got"));
    }
    try (var wire = new Wire(ssh.port())) {
      SshHandle far = server.ssh(server.endpoint(wire.port()));
      far.succeed("true");
      wire.freezeAfter(1_000_000);
      assertThatThrownBy(() -> far.upload(large, folder + "/sent", SHORT))
          .isInstanceOf(DeadlineException.class)
          .hasMessageStartingWith(
              far + ": upload of " + large + " to " + folder + "/sent did not end in time")
          .hasMessageContaining("limit: 3 s");
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
          catchThrowable(() -> far.download(large.toString(), folder.resolve("got")));

      assertThat(Thread.interrupted()).isTrue();
      assertThat(thrown)
          .isInstanceOf(InterruptedOpsException.class)
          .hasMessageEndingWith("/got: interrupted");
      interrupting.join();
    }
  }
}
