package com.rediacc.ops.junit5;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.Cluster;
import com.rediacc.ops.Ops;
import com.rediacc.ops.Snapshot;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.UpOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Many rollbacks of one cluster, whose emulators must not grow. Not part of the build: today it
 * fails. Restoring a snapshot inside a running emulator leaves about 18 UDP sockets of its user
 * networking behind, for the guest's DNS and NTP, which never expire because the virtual clock goes
 * back; with the 256 descriptors that macOS allows a process, rollbacks become slow after 13. It is
 * expected to pass once a rollback launches the VMs anew instead, and belongs to the build then.
 *
 * <pre>./mvnw verify -pl rediacc-ops-junit5 -am -Dit.test=RollbackGrowthIT -Dtest=none \
 *     -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false</pre>
 */
@EnabledOnOs(OS.LINUX)
class RollbackGrowthIT {
  private static final int ROLLBACKS = 200;
  private static final int DESCRIPTORS = 256;

  /** Queries that a guest happens to have under way: less than one rollback leaves behind. */
  private static final int UNDER_WAY = 10;

  @Test
  void two_hundred_rollbacks_add_no_sockets_to_the_emulators() throws Exception {
    limitDescriptorsOfChildren();
    try (Ops ops = Ops.create();
        Cluster cluster =
            ops.up(
                ClusterSpec.builder(ops.settings()).basic().os("debian-12").build(),
                UpOptions.owned())) {
      Snapshot before = cluster.snapshot("before");
      cluster.restore(before);
      long first = mostSockets(cluster);
      for (int i = 2; i <= ROLLBACKS; i++) {
        cluster.restore(before);
        assertThat(mostSockets(cluster))
            .as("UDP sockets of an emulator after " + i + " rollbacks; " + first + " after one")
            .isLessThanOrEqualTo(first + UNDER_WAY);
      }
      cluster.vms().forEach(vm -> vm.ssh().succeed("true"));
    }
  }

  /** Emulators are looked up each time: a rollback may replace them. */
  private static long mostSockets(Cluster cluster) throws Exception {
    List<ProcessHandle> emulators = HostProcesses.with("qemu-system", cluster.id());
    assertThat(emulators).hasSize(cluster.vms().size());
    long most = 0;
    for (ProcessHandle emulator : emulators) {
      most = Math.max(most, HostProcesses.udpSockets(emulator));
    }
    return most;
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
