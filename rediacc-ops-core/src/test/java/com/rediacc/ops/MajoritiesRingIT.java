package com.rediacc.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.fault.Fault;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.UpOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The fault that needs four VMs: small ones. Part of ./verify --long. */
@EnabledIfSystemProperty(named = "vm.long", matches = "true")
class MajoritiesRingIT {
  private static final List<Integer> RING = List.of(1, 11, 12, 13);

  @Test
  void every_vm_sees_a_majority_and_no_two_the_same() {
    try (Ops ops = Ops.create()) {
      ClusterSpec spec =
          ClusterSpec.builder(ops.settings())
              .os(TestHost.IMAGE)
              .workers(3)
              .workerCpus(1)
              .workerMemoryMb(512)
              .skipOrchestration()
              .backend("qemu")
              .build();
      try (Cluster cluster = ops.up(spec, UpOptions.owned())) {
        assertThat(seen(cluster)).as("before").containsOnly(RING);
        try (Fault fault = cluster.faults().majoritiesRing()) {
          assertThat(fault).hasToString("ring of majorities");
          assertThat(seen(cluster))
              .containsExactly(
                  List.of(1, 11, 13), List.of(1, 11, 12), List.of(11, 12, 13), List.of(1, 12, 13));
        }
        assertThat(seen(cluster)).as("healed").containsOnly(RING);
      }
    }
  }

  /** For each VM, those that answer it, and itself. */
  private static List<List<Integer>> seen(Cluster cluster) {
    return cluster.vms().stream()
        .map(vm -> RING.stream().filter(id -> id == vm.id() || reaches(cluster, vm, id)).toList())
        .toList();
  }

  private static boolean reaches(Cluster cluster, Vm vm, int id) {
    String ping = "ping -n -q -c 3 -i 0.3 -W 2 " + cluster.vm(id).address();
    return vm.shell().exec(ping, Duration.ofSeconds(60)).succeeded();
  }
}
