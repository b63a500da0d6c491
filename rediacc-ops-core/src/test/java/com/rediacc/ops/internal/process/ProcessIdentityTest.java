package com.rediacc.ops.internal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rediacc.ops.internal.time.Deadline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessIdentityTest {
  @Test
  void this_process_is_alive_and_has_arguments_and_memory() {
    ProcessIdentity me = ProcessIdentity.current();
    assertThat(me.isAlive()).isTrue();
    assertThat(me.commandLine()).contains("java");
    assertThat(me.residentMb()).isPositive();
  }

  @Test
  void a_pid_alone_is_not_trusted() {
    ProcessIdentity me = ProcessIdentity.current();
    assertThat(new ProcessIdentity(me.pid(), "1", me.boot()).isAlive()).isFalse();
    assertThat(new ProcessIdentity(me.pid(), me.start(), "another boot").isAlive()).isFalse();
    // Killing a mark that does not fit must not kill who has the id now: that would be this test.
    new ProcessIdentity(me.pid(), "1", me.boot()).kill(Deadline.after(Duration.ofSeconds(1)));
  }

  @Test
  void killing_waits_until_it_is_gone() throws Exception {
    Process child = new ProcessBuilder("sleep", "600").start();
    ProcessIdentity mark = ProcessIdentity.of(child.pid()).orElseThrow();
    mark.kill(Deadline.after(Duration.ofSeconds(10)));
    assertThat(mark.isAlive()).isFalse();
    assertThat(mark.commandLine()).isEmpty();
    assertThat(mark.residentMb()).isZero();
  }

  /** As an emulator that was killed may be for a moment, while it still has its ports. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void a_process_whose_first_thread_has_ended_is_alive_until_the_others_have() throws Exception {
    assumeTrue(Programs.find("python3").isPresent(), "only a program of several threads shows it");
    String program =
        """
        import ctypes, platform, threading, time
        threading.Thread(target=time.sleep, args=(600,)).start()
        exit_thread = 93 if platform.machine() == "aarch64" else 60
        ctypes.CDLL(None).syscall(exit_thread, 0)
        """;
    Process child = new ProcessBuilder("python3", "-c", program).start();
    try {
      Path stat = Path.of("/proc", Long.toString(child.pid()), "stat");
      Awaitility.await().until(() -> Files.readString(stat).contains(") Z "));
      ProcessIdentity mark = ProcessIdentity.of(child.pid()).orElseThrow();
      assertThat(mark.isAlive()).isTrue();
      mark.kill(Deadline.after(Duration.ofSeconds(10)));
      assertThat(mark.isAlive()).isFalse();
    } finally {
      child.destroyForcibly();
    }
  }

  @Test
  void processes_are_found_by_whole_arguments() throws Exception {
    String tag = UUID.randomUUID().toString();
    Process child =
        new ProcessBuilder("sh", "-c", "read line", "stand-in", "-name", tag + "1", "").start();
    try {
      assertThat(ProcessIdentity.withArguments("-name " + tag + "1 "))
          .extracting(ProcessIdentity::pid)
          .containsExactly(child.pid());
      assertThat(ProcessIdentity.withArguments("-name " + tag + " ")).isEmpty();
    } finally {
      child.destroyForcibly().waitFor();
    }
    assertThat(ProcessIdentity.withArguments("-name " + tag + "1 ")).isEmpty();
  }
}
