package com.rediacc.ops.junit5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.abortedWithReason;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.instanceOf;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import com.rediacc.ops.error.UnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.opentest4j.TestAbortedException;

/**
 * A machine that cannot run the cluster. Ninety VMs are too many for any machine that has the
 * emulator; one without it cannot run any.
 */
class UnavailableTest {
  private static EngineExecutionResults run(Class<?> testClass) {
    return EngineTestKit.engine("junit-jupiter").selectors(selectClass(testClass)).execute();
  }

  @RediaccCluster(workers = 89, os = "debian-12")
  static class Fails {
    @Test
    void never_runs() {}
  }

  @Test
  void fails_with_the_remedy_by_default() {
    EngineExecutionResults results = run(Fails.class);
    assertThat(results.testEvents().started().count()).isZero();
    results
        .containerEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                finishedWithFailure(
                    instanceOf(UnavailableException.class),
                    message(m -> m.contains("\n  hint: ")))));
  }

  // tag::skip[]
  @RediaccCluster(workers = 89, os = "debian-12", ifUnavailable = IfUnavailable.SKIP)
  static class Skips {
    @Test
    void never_runs() {}
  }

  // end::skip[]

  @Test
  void skips_with_the_reason_where_that_is_asked_for() {
    EngineExecutionResults results = run(Skips.class);
    assertThat(results.testEvents().started().count()).isZero();
    results
        .containerEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                abortedWithReason(
                    instanceOf(TestAbortedException.class),
                    message(m -> m.contains("\n  hint: ")))));
  }

  @Test
  void nothing_is_created() {
    run(Fails.class);
    assertThat(Files.exists(Path.of(System.getenv("RENET_DATA_DIR"), "disks"))).isFalse();
    assertThat(Files.exists(Path.of(System.getenv("RENET_DATA_DIR"), "clusters"))).isFalse();
  }
}
