package com.rediacc.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.spec.BackendKind;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Progress;
import com.rediacc.ops.spec.UpOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An {@code up} that is killed, and the next one, which takes the same paths at once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledUpIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private Ops ops;
  private ClusterDirectory directory;

  private static ClusterSpec spec(Ops ops) {
    return TestHost.basic(ops.settings(), BackendKind.QEMU).build();
  }

  /** With a checkpoint the moments below fall into a start, not before its first VM. */
  @BeforeAll
  void takeACheckpoint() {
    ops = Ops.create();
    directory = new ClusterDirectory(ops.settings().dataDirectory());
    try (Cluster cluster = ops.up(spec(ops), UpOptions.detached())) {
      assertThat(cluster.vms()).hasSize(2);
    }
    ops.down(LIMIT, Progress.SILENT);
  }

  @AfterAll
  void close() {
    ops.down(LIMIT, Progress.SILENT);
    ops.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {700, 1100, 1500, 2200, 3000})
  void the_next_up_keeps_its_disks_and_down_finds_every_vm(int milliseconds) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process killed =
        new ProcessBuilder(
                java, "-cp", System.getProperty("java.class.path"), Starter.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Thread.sleep(milliseconds);
    killed.destroyForcibly().waitFor();

    try (Cluster cluster = ops.up(spec(ops), UpOptions.detached())) {
      assertThat(cluster.vms()).allMatch(vm -> vm.state() == VmState.RUNNING);
      // Longer than a reaper lives.
      Thread.sleep(2_000);
      for (Vm vm : cluster.vms()) {
        assertThat(vm.ssh().succeed("hostname")).isEqualTo(vm.name() + "\n");
        assertThat(directory.disks(vm.spec()).root()).exists();
      }
      assertThat(TestHost.processesWith(directory.run() + "/")).as("emulators").hasSize(2);
    }
    assertThat(ops.down(LIMIT, Progress.SILENT)).isTrue();
    assertThat(TestHost.processesWith(directory.run() + "/")).isEmpty();
  }

  /** A process that brings the detached cluster up. */
  static final class Starter {
    private Starter() {}

    public static void main(String[] args) {
      Ops ops = Ops.create();
      ops.up(spec(ops), UpOptions.detached()).close();
    }
  }
}
