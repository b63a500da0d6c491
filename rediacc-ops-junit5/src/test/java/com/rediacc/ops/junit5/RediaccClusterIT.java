package com.rediacc.ops.junit5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import com.rediacc.ops.Cluster;
import com.rediacc.ops.Vm;
import com.rediacc.ops.shell.GuestShell;
import com.rediacc.ops.ssh.SshHandle;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/**
 * Real clusters from annotations: two classes at the same time, each with its own, one of them with
 * a test that fails.
 */
class RediaccClusterIT {
  private static final Set<String> CLUSTERS = new ConcurrentSkipListSet<>();
  private static final Set<Path> DIRECTORIES = new ConcurrentSkipListSet<>();

  /**
   * Opens when both classes have their cluster: the test hangs unless they run at the same time.
   */
  private static final CountDownLatch BOTH_UP = new CountDownLatch(2);

  // tag::composed[]
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @RediaccCluster(basic = true, os = "debian-12", timeout = "15 min")
  @interface SmallCluster {}

  // end::composed[]

  abstract static class Base {
    @Test
    void inherited_tests_get_parameters_too(Vm bridge) {
      assertThat(bridge.name()).isEqualTo("rediacc1");
    }
  }

  /** As a meta-annotation; instance per class, so that the constructor runs before everything. */
  @SmallCluster
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  static class First extends Base {
    private final SshHandle fromConstructor;

    First(SshHandle bridge) {
      fromConstructor = bridge;
    }

    @BeforeAll
    void both_are_up(Cluster cluster) throws InterruptedException {
      CLUSTERS.add(cluster.id());
      DIRECTORIES.add(cluster.logs().getParent());
      BOTH_UP.countDown();
      assertThat(BOTH_UP.await(15, TimeUnit.MINUTES)).isTrue();
    }

    // tag::parameters[]
    @Test
    void parameters_mean_the_same_bridge(
        SshHandle bridge, @OnVm(1) Vm vm, GuestShell shell, Cluster cluster) {
      assertThat(bridge).isSameAs(fromConstructor).isSameAs(vm.ssh());
      assertThat(shell).isSameAs(vm.shell());
      assertThat(cluster.bridge().id()).isEqualTo(1);
      assertThat(bridge.succeed("hostname")).isEqualTo("rediacc1\n");
    }

    // end::parameters[]
    // tag::shell[]
    @Test
    void a_shell_needs_no_network(@OnVm(11) GuestShell worker) {
      assertThat(worker.succeed("id -un; hostname")).isEqualTo("root\nrediacc11\n");
    }

    // end::shell[]
    @Test
    void has_processes_of_its_own(Cluster cluster) throws Exception {
      assertThat(HostProcesses.with("qemu-system", "@" + cluster.id()))
          .as("what none may be left of")
          .hasSize(2);
    }

    @Test
    void a_test_that_fails() {
      throw new AssertionError("on purpose");
    }

    // tag::nested[]
    @Nested
    class Inside {
      private SshHandle fromBeforeEach;

      @BeforeEach
      void take(SshHandle bridge) {
        fromBeforeEach = bridge;
      }

      @Test
      void nested_classes_share_the_cluster(Cluster cluster) {
        assertThat(fromBeforeEach).isSameAs(fromConstructor);
        assertThat(CLUSTERS).contains(cluster.id());
      }
    }
    // end::nested[]
  }

  // tag::inherited[]
  @RediaccCluster(basic = true, os = "debian-12", timeout = "15 min")
  abstract static class Annotated {}

  /** Inherits the annotation. */
  static class Second extends Annotated {
    @BeforeAll
    static void both_are_up(Cluster cluster, SshHandle bridge) throws InterruptedException {
      CLUSTERS.add(cluster.id());
      DIRECTORIES.add(cluster.logs().getParent());
      bridge.succeed("echo second > /tmp/mine");
      BOTH_UP.countDown();
      assertThat(BOTH_UP.await(15, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void has_a_cluster_of_its_own(@OnVm(1) SshHandle bridge) {
      assertThat(bridge.succeed("cat /tmp/mine")).isEqualTo("second\n");
    }
  }

  // end::inherited[]

  @Test
  void classes_run_in_parallel_each_with_its_own_cluster_that_goes_with_it() throws Exception {
    EngineExecutionResults results =
        EngineTestKit.engine("junit-jupiter")
            // tag::parallel[]
            .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
            .configurationParameter(
                "junit.jupiter.execution.parallel.mode.classes.default", "concurrent")
            .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
            .configurationParameter(
                "junit.jupiter.execution.parallel.config.fixed.parallelism", "2")
            // end::parallel[]
            .selectors(selectClass(First.class), selectClass(Second.class))
            .execute();

    results.containerEvents().assertStatistics(statistics -> statistics.failed(0).aborted(0));
    results.testEvents().assertStatistics(statistics -> statistics.succeeded(6).failed(1));
    results
        .testEvents()
        .assertThatEvents()
        .haveExactly(1, event(finishedWithFailure(message("on purpose"))));
    assertThat(CLUSTERS).hasSize(2);
    assertThat(DIRECTORIES).hasSize(2).noneMatch(Files::exists);
    for (String id : CLUSTERS) {
      assertThat(HostProcesses.with(id)).as("processes left").isEmpty();
    }
  }
}
