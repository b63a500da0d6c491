package com.rediacc.ops.internal.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.ssh.ExecResult;
import com.rediacc.ops.ssh.SshHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What ends a command before its own end: limits, interruption, closing. */
@Timeout(60)
class SshLimitsTest {
  private static final Duration SHORT = Duration.ofSeconds(3);

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
  void a_late_command_is_killed_and_reported_with_its_limit_and_its_output() {
    ssh.succeed("true");
    // tag::limit[]
    assertThatThrownBy(() -> ssh.exec("echo begun; sleep 600", Duration.ofSeconds(3)))
        .isInstanceOf(DeadlineException.class)
        .hasMessageContaining("'echo begun; sleep 600' did not end in time")
        .hasMessageContaining("limit: 3 s")
        .hasMessageContaining("begun");
    // end::limit[]
    await().until(() -> server.running().findAny().isEmpty());
    assertThat(ssh.succeed("echo still here")).isEqualTo("still here\n");
  }

  @Test
  void something_left_running_that_holds_the_outputs_is_reported_as_such() {
    assertThatThrownBy(() -> ssh.exec("linger-after 0", SHORT))
        .isInstanceOf(DeadlineException.class)
        .hasMessageContaining("'linger-after 0' did not end in time")
        .hasMessageContaining("hint: the command itself exited with 0, but something")
        .hasMessageContaining(">/dev/null 2>&1 </dev/null");
    assertThatThrownBy(() -> ssh.exec("sleep 600", SHORT)).hasMessageNotContaining("hint");
    assertThat(ssh.succeed("echo still here")).isEqualTo("still here\n");
  }

  @Test
  void interruption_ends_the_wait_kills_the_command_and_keeps_the_flag() throws Exception {
    ssh.succeed("true");
    Interrupted seen =
        interrupt(() -> ssh.exec("echo x > " + directory + "/begun; sleep 600"), "begun");

    assertThat(seen.thrown)
        .isInstanceOf(InterruptedOpsException.class)
        .hasMessageContaining("sleep 600': interrupted");
    assertThat(seen.flag).isTrue();
    await().until(() -> server.running().findAny().isEmpty());
    assertThat(ssh.succeed("echo still here")).isEqualTo("still here\n");
  }

  @Test
  void interruption_before_the_call_ends_it_too() throws Exception {
    Thread.currentThread().interrupt();
    Throwable thrown = catchThrowable(() -> ssh.exec("true"));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(thrown).isInstanceOf(InterruptedOpsException.class);
    assertThat(server.commands).isEmpty();
  }

  @Test
  void interruption_ends_a_connection_attempt() throws Exception {
    try (var wire = new Wire(ssh.port())) {
      wire.freezeAfter(0);
      SshHandle frozen = server.ssh(server.endpoint(wire.port()));
      Interrupted seen =
          interrupt(
              () -> {
                Files.createFile(directory.resolve("begun"));
                frozen.exec("true");
              },
              "begun");

      assertThat(seen.thrown).isInstanceOf(InterruptedOpsException.class);
      assertThat(seen.flag).isTrue();
    }
  }

  @Test
  void a_silent_server_costs_each_waiting_thread_no_more_than_its_own_limit() throws Exception {
    try (var wire = new Wire(ssh.port())) {
      wire.freezeAfter(0);
      SshHandle frozen = server.ssh(server.endpoint(wire.port()));
      var holder = CompletableFuture.runAsync(() -> frozen.exec("true", Duration.ofSeconds(20)));
      await().until(() -> wire.connections() > 0);

      assertThatThrownBy(() -> frozen.exec("true", SHORT))
          .isInstanceOf(DeadlineException.class)
          .hasMessageContaining("limit: 3 s");
      assertThat(holder).isNotDone();
      wire.cut();
      assertThat(holder).failsWithin(Duration.ofSeconds(20));
    }
  }

  @Test
  void a_silent_server_is_reported_with_the_limit() throws Exception {
    try (var wire = new Wire(ssh.port())) {
      wire.freezeAfter(0);
      SshHandle frozen = server.ssh(server.endpoint(wire.port()));

      assertThatThrownBy(() -> frozen.exec("true", SHORT))
          .isInstanceOf(DeadlineException.class)
          .hasMessageContaining("VM rediacc11 (tester@127.0.0.1:" + wire.port() + ")")
          .hasMessageContaining("connecting did not end in time")
          .hasMessageContaining("limit: 3 s");
    }
  }

  @Test
  void a_ninth_command_waits_for_its_turn_and_no_turn_is_ever_lost() {
    List<CompletableFuture<ExecResult>> eight = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      eight.add(CompletableFuture.supplyAsync(() -> ssh.exec("sleep 600"), this::onThread));
    }
    await().until(() -> server.running().count() == 8);

    assertThatThrownBy(() -> ssh.exec("true", SHORT))
        .isInstanceOf(DeadlineException.class)
        .hasMessageContaining("'true': 8 others are still running")
        .hasMessageContaining("limit: 3 s");

    server.running().forEach(LocalCommand::kill);
    assertThat(eight).allSatisfy(end -> assertThat(end.get().exitCode()).isEqualTo(137));
    for (int i = 0; i < 12; i++) {
      assertThatThrownBy(() -> ssh.exec("sleep 600", Duration.ofMillis(20)))
          .isInstanceOf(DeadlineException.class);
    }
    assertThat(ssh.succeed("echo free")).isEqualTo("free\n");
  }

  @Test
  void closing_the_handle_ends_commands_and_leaves_it_usable() {
    var running = CompletableFuture.supplyAsync(() -> ssh.exec("sleep 600"), this::onThread);
    await().until(() -> server.running().count() == 1);
    ssh.close();

    assertThat(running)
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableThat()
        .withCauseInstanceOf(OpsException.class)
        .withMessageContaining("whether it finished is unknown");
    assertThat(ssh.succeed("echo again")).isEqualTo("again\n");
  }

  private record Interrupted(Throwable thrown, boolean flag) {}

  private interface Call {
    void run() throws Exception;
  }

  /** Interrupts the call once it has made the file. */
  private Interrupted interrupt(Call call, String file) throws Exception {
    var seen = new CompletableFuture<Interrupted>();
    var started = new CountDownLatch(1);
    var thread =
        new Thread(
            () -> {
              started.countDown();
              Throwable thrown = catchThrowable(call::run);
              seen.complete(new Interrupted(thrown, Thread.currentThread().isInterrupted()));
            });
    thread.start();
    started.await();
    await().until(() -> Files.exists(directory.resolve(file)));
    thread.interrupt();
    return seen.get();
  }

  private void onThread(Runnable work) {
    var thread = new Thread(work, "test");
    thread.setDaemon(true);
    thread.start();
  }
}
