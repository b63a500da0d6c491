package com.rediacc.ops.junit5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import com.rediacc.ops.Cluster;
import com.rediacc.ops.ssh.SshHandle;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Real clusters that are rolled back between tests, or shared by classes. */
class RollbackIT {
  private static final AtomicInteger RUNNING = new AtomicInteger();
  private static final CountDownLatch TOGETHER = new CountDownLatch(2);
  private static final Set<String> SHARED = new ConcurrentSkipListSet<>();

  /** What the home directory of the bridge's user has; adds a file of the test's own. */
  private static String seenBeforeMyOwn(SshHandle bridge) {
    assertThat(RUNNING.incrementAndGet()).as("tests on this cluster now").isEqualTo(1);
    String seen = bridge.succeed("ls ~").replace("\n", " ");
    bridge.succeed("touch ~/mine");
    RUNNING.decrementAndGet();
    return seen;
  }

  private static EngineExecutionResults runAllAtOnce(Class<?> testClass) {
    return EngineTestKit.engine("junit-jupiter")
        .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
        .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
        .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
        .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "4")
        .selectors(selectClass(testClass))
        .execute();
  }

  // tag::per-test[]
  @RediaccCluster(basic = true, os = "debian-12", rollback = Rollback.PER_TEST)
  static class EachFromTheSameState {
    @BeforeAll
    static void prepare(SshHandle bridge) {
      bridge.succeed("touch ~/prepared");
    }

    @RepeatedTest(2)
    void a_test_sees_what_was_prepared_and_no_other_test(SshHandle bridge) {
      assertThat(seenBeforeMyOwn(bridge)).isEqualTo("prepared ");
    }

    // end::per-test[]
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void with_parameters_too(int number, SshHandle bridge) {
      assertThat(seenBeforeMyOwn(bridge)).isEqualTo("prepared ");
    }

    @Nested
    class Inside {
      @BeforeAll
      static void prepareMore(SshHandle bridge) {
        bridge.succeed("touch ~/prepared-inside");
      }

      @RepeatedTest(2)
      void nested_tests_start_after_their_own_preparation(SshHandle bridge) {
        assertThat(seenBeforeMyOwn(bridge)).isEqualTo("prepared prepared-inside ");
      }
    }
  }

  @Test
  void every_test_starts_from_the_state_that_its_class_had() {
    EngineExecutionResults results = runAllAtOnce(EachFromTheSameState.class);

    results.containerEvents().assertStatistics(statistics -> statistics.failed(0).aborted(0));
    results.testEvents().assertStatistics(statistics -> statistics.succeeded(6).failed(0));
  }

  @RediaccCluster(basic = true, os = "debian-12", rollback = Rollback.PER_TEST)
  @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
  static class LosesItsVm {
    @Test
    @Order(1)
    void kills_the_emulator(Cluster cluster) throws Exception {
      String disk = cluster.logs().resolveSibling("disks/rediacc1.").toString();
      List<ProcessHandle> emulators = HostProcesses.with("qemu-system", disk);
      assertThat(emulators).hasSize(1);
      emulators.get(0).destroyForcibly();
      emulators.get(0).onExit().get(1, TimeUnit.MINUTES);
    }

    @Test
    @Order(2)
    void has_it_again(SshHandle bridge) {
      assertThat(seenBeforeMyOwn(bridge)).isEmpty();
    }
  }

  @Test
  void a_rollback_brings_back_a_vm_that_died() {
    EngineExecutionResults results =
        EngineTestKit.engine("junit-jupiter").selectors(selectClass(LosesItsVm.class)).execute();

    results.testEvents().assertStatistics(statistics -> statistics.succeeded(2).failed(0));
  }

  // tag::copies[]
  @RediaccCluster(basic = true, os = "debian-12", rollback = Rollback.PER_TEST, copies = 2)
  static class OnCopies {
    @BeforeAll
    static void prepare(SshHandle bridge) {
      bridge.succeed("touch ~/prepared");
    }

    @RepeatedTest(2)
    void each_test_has_a_cluster_of_its_own(SshHandle bridge, @OnVm(11) SshHandle worker) {
      assertThat(bridge.succeed("ls ~").strip()).isEqualTo("prepared");
      bridge.succeed("touch ~/mine");
      assertThat(worker.succeed("getent hosts rediacc1")).contains("192.168.111.1");
    }

    // end::copies[]
    @RepeatedTest(2)
    void tests_run_together(@OnVm(11) SshHandle worker) throws InterruptedException {
      TOGETHER.countDown();
      assertThat(TOGETHER.await(5, TimeUnit.MINUTES)).as("the other is there, too").isTrue();
      worker.succeed("timeout 20 bash -c 'read line < /dev/tcp/rediacc1/22'");
    }
  }

  @Test
  void tests_run_at_the_same_time_on_copies() {
    EngineExecutionResults results = runAllAtOnce(OnCopies.class);

    results.testEvents().assertStatistics(statistics -> statistics.succeeded(4).failed(0));
  }

  abstract static class Sharing {
    @Test
    void starts_clean(Cluster cluster, SshHandle bridge) throws Exception {
      SHARED.add(cluster.id());
      // The VMs of the class before end in the background.
      assertThat(HostProcesses.untilThereAre(2, "qemu-system", cluster.id())).hasSize(2);
      assertThat(seenBeforeMyOwn(bridge)).isEmpty();
    }
  }

  @RediaccCluster(basic = true, os = "debian-12", scope = Scope.SUITE)
  static class FirstOfTheSuite extends Sharing {}

  @RediaccCluster(basic = true, os = "debian-12", scope = Scope.SUITE)
  static class SecondOfTheSuite extends Sharing {}

  @Test
  void classes_of_the_suite_share_one_cluster_and_each_starts_from_its_beginning()
      throws Exception {
    EngineExecutionResults results =
        EngineTestKit.engine("junit-jupiter")
            .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
            .configurationParameter(
                "junit.jupiter.execution.parallel.mode.classes.default", "concurrent")
            .selectors(selectClass(FirstOfTheSuite.class), selectClass(SecondOfTheSuite.class))
            .execute();

    results.testEvents().assertStatistics(statistics -> statistics.succeeded(2).failed(0));
    assertThat(SHARED).hasSize(1);
    assertThat(HostProcesses.with(SHARED.iterator().next())).as("processes left").isEmpty();
  }
}
