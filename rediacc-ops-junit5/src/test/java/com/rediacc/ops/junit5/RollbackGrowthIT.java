package com.rediacc.ops.junit5;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.Cluster;
import com.rediacc.ops.Ops;
import com.rediacc.ops.Snapshot;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.UpOptions;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Many rollbacks of one cluster with few descriptors: nothing may grow. A thousand of them are
 * measured by benchmarks/rollback.
 */
@EnabledOnOs(OS.LINUX)
class RollbackGrowthIT {
  private static final int ROLLBACKS = 12;
  private static final int DESCRIPTORS = 256;

  /** Queries that a guest happens to have under way: less than one rollback leaves behind. */
  private static final int UNDER_WAY = 10;

  @Test
  void rollbacks_add_no_sockets_to_the_emulators_and_no_descriptors_to_us() throws Exception {
    limitDescriptorsOfChildren();
    try (Ops ops = Ops.create();
        Cluster cluster =
            ops.up(
                ClusterSpec.builder(ops.settings()).basic().os("debian-12").build(),
                UpOptions.owned())) {
      Snapshot before = cluster.snapshot("before");
      cluster.restore(before);
      long first = mostSockets(cluster);
      long ours = ownDescriptors();
      for (int i = 2; i <= ROLLBACKS; i++) {
        cluster.restore(before);
        assertThat(mostSockets(cluster))
            .as("UDP sockets of an emulator after " + i + " rollbacks; " + first + " after one")
            .isLessThanOrEqualTo(first + UNDER_WAY);
      }
      assertThat(ownDescriptors()).isLessThanOrEqualTo(ours + UNDER_WAY);
      cluster.vms().forEach(vm -> vm.ssh().succeed("true"));
    }
  }

  /** Emulators are looked up each time: a rollback may replace them. */
  private static long mostSockets(Cluster cluster) throws Exception {
    int count = cluster.vms().size();
    List<ProcessHandle> emulators = HostProcesses.untilThereAre(count, "qemu-system", cluster.id());
    assertThat(emulators).hasSize(count);
    long most = 0;
    for (ProcessHandle emulator : emulators) {
      most = Math.max(most, HostProcesses.udpSockets(emulator));
    }
    return most;
  }

  private static long ownDescriptors() {
    return Path.of("/proc/self/fd").toFile().list().length;
  }

  /** By prlimit(1); what this process starts from now on inherits its limits. */
  private static void limitDescriptorsOfChildren() throws Exception {
    Process prlimit =
        new ProcessBuilder(
                "prlimit",
                "--pid",
                Long.toString(ProcessHandle.current().pid()),
                "--nofile=" + DESCRIPTORS + ":" + DESCRIPTORS)
            .inheritIO()
            .start();
    assertThat(prlimit.waitFor()).as("exit code of prlimit").isZero();
  }
}
