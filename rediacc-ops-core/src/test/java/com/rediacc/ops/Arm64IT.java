package com.rediacc.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.spec.AcceleratorKind;
import com.rediacc.ops.spec.Architecture;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Progress;
import com.rediacc.ops.spec.UpOptions;
import com.rediacc.ops.ssh.SshHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ARM64 guests, on whatever host: emulated where it is another, from an image that is built there.
 * Run by its own command, see CONTRIBUTING.md.
 */
@EnabledIfSystemProperty(named = "vm.arm64", matches = "true")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class Arm64IT {
  private static final Logger log = LoggerFactory.getLogger(Arm64IT.class);

  private static final int LAST = Integer.MAX_VALUE;

  private final List<String> phases = new CopyOnWriteArrayList<>();
  private final Progress progress =
      new Progress() {
        @Override
        public void phase(String subject, String phase) {
          phases.add(phase);
          log.info("{}: {}", subject, phase);
        }

        @Override
        public void note(String line) {
          log.info("{}", line);
        }
      };
  private Ops ops;
  private Cluster cluster;
  private Vm bridge;
  private Vm worker;
  private String firstBoot;

  @BeforeAll
  void up() {
    ops = Ops.create();
    cluster = timed("up", () -> ops.up(wanted(), options()));
    bridge = cluster.bridge();
    worker = cluster.vm(11);
    firstBoot = BackendConformance.bootId(worker.ssh());
  }

  @AfterAll
  void down() {
    if (cluster != null) {
      cluster.close();
    }
    if (ops != null) {
      ops.close();
    }
  }

  private ClusterSpec wanted() {
    return ClusterSpec.builder(ops.settings())
        .os(TestHost.IMAGE)
        .arch("arm64")
        .workers(1)
        .workerCpus(1)
        .workerMemoryMb(512)
        .skipOrchestration()
        .backend("qemu")
        .build();
  }

  /** With time for building the image, all of it emulated. */
  private UpOptions options() {
    return UpOptions.owned()
        .withSnapshots(true)
        .withTimeout(Duration.ofMinutes(90))
        .withProgress(progress);
  }

  private interface Work<T> {
    T run();
  }

  private static <T> T timed(String what, Work<T> work) {
    Instant begin = Instant.now();
    T result = work.run();
    log.info("{} took {} s", what, Duration.between(begin, Instant.now()).toMillis() / 1e3);
    return result;
  }

  @Test
  void the_guests_are_arm64_by_shell_and_by_ssh() {
    for (Vm vm : cluster.vms()) {
      assertThat(vm.shell().succeed("uname -m; dpkg --print-architecture; hostname"))
          .isEqualTo("aarch64\narm64\n" + vm.name() + "\n");
      assertThat(vm.ssh().succeed("uname -m")).isEqualTo("aarch64\n");
      assertThat(vm.ssh().succeed("cloud-init status")).contains("status: done");
      assertThat(vm.shell().succeed("systemctl list-units --failed --no-legend")).isEmpty();
    }
  }

  @Test
  void status_says_what_they_are_and_why_they_are_slow() {
    ClusterStatus status = cluster.status();
    assertThat(status.architecture()).isEqualTo(Architecture.ARM64);
    if (Architecture.ARM64.isForeign()) {
      assertThat(status.accelerator()).isEqualTo(AcceleratorKind.TCG);
      assertThat(status.fallbackReason().orElse(""))
          .contains("arm64 guests on an " + Architecture.ofHost() + " host");
    }
  }

  @Test
  void nodes_reach_each_other_by_name() {
    for (Vm vm : cluster.vms()) {
      for (Vm other : cluster.vms()) {
        assertThat(vm.ssh().succeed("getent hosts " + other.name())).startsWith(other.address());
      }
      String peer = vm.id() == 1 ? worker.name() : bridge.name();
      String greeting = "timeout 60 bash -c 'read line </dev/tcp/" + peer + "/22; echo $line'";
      assertThat(vm.ssh().succeed(greeting)).startsWith("SSH-2.0-");
    }
  }

  @Test
  @Order(LAST - 2)
  void a_snapshot_is_restored_again_and_again_with_memory_and_disk() {
    SshHandle ssh = worker.ssh();
    ssh.succeed("echo before > ~/file; sudo systemd-run --quiet --unit=ticks sleep infinity");
    String pid = ssh.succeed("systemctl show -P MainPID ticks");
    Snapshot snapshot = timed("snapshot", () -> cluster.snapshot("here"));
    for (int i = 0; i < 3; i++) {
      ssh.succeed("echo after > ~/file; sudo systemctl stop ticks");
      cluster.prepareRestore(snapshot);
      timed(
          "restore",
          () -> {
            cluster.restore(snapshot);
            return worker.shell().succeed("true");
          });
      assertThat(ssh.succeed("cat ~/file; systemctl show -P MainPID ticks"))
          .isEqualTo("before\n" + pid);
      BackendConformance.assertClockIsRight(ssh);
    }
  }

  @Test
  @Order(LAST - 1)
  void power_button_and_panic_work_as_on_a_pc() {
    worker.shutdown();
    assertThat(worker.status().state()).isEqualTo(VmState.STOPPED);
    timed(
        "power on",
        () -> {
          worker.powerOn();
          return worker.shell().succeed("uname -m");
        });
    worker.panic();
    assertThat(worker.consoleLog()).content().contains("Kernel panic - not syncing");
  }

  @Test
  @Order(LAST)
  void an_equal_cluster_goes_on_where_the_first_was_ready() {
    cluster.close();
    phases.clear();
    cluster = timed("warm up", () -> ops.up(wanted(), options()));
    assertThat(phases).contains("launch", "resynchronise").doesNotContain("power on");
    assertThat(BackendConformance.bootId(cluster.vm(11).ssh())).isEqualTo(firstBoot);
    assertThat(cluster.bridge().ssh().succeed("uname -m")).isEqualTo("aarch64\n");
    BackendConformance.assertClockIsRight(cluster.bridge().ssh());
  }
}
