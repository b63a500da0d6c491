package com.rediacc.ops.junit5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.testkit.engine.EngineExecutionResults;

/** {@link Scope#SUITE}, without VMs. */
class SharedClusterTest {
  @ExtendWith(RecordedClusters.class)
  abstract static class Shares {
    @Test
    void runs() {
      RecordedClusters.record("test");
    }
  }

  @RediaccCluster(basic = true, os = "debian-12", scope = Scope.SUITE)
  static class First extends Shares {}

  @RediaccCluster(basic = true, os = "debian-12", scope = Scope.SUITE)
  static class Second extends Shares {}

  @RediaccCluster(workers = 2, os = "debian-12", scope = Scope.SUITE)
  static class WantsAnother extends Shares {}

  @Test
  void classes_that_ask_for_equal_clusters_share_one_and_each_starts_from_its_beginning() {
    RecordedClusters.run(First.class, Second.class);

    assertThat(RecordedClusters.events())
        .containsExactly(
            "up 1",
            "snapshot 1 pristine",
            "test",
            "restore 1 pristine",
            "test",
            "close 1",
            "end of the run");
  }

  @Test
  void classes_that_ask_for_different_clusters_share_none() {
    RecordedClusters.run(First.class, WantsAnother.class);

    assertThat(RecordedClusters.events())
        .containsExactlyInAnyOrder(
            "up 1",
            "snapshot 1 pristine",
            "test",
            "up 2",
            "snapshot 2 pristine",
            "test",
            "close 2",
            "close 1",
            "end of the run");
  }

  @Test
  void a_cluster_whose_first_snapshot_fails_is_closed_at_once() {
    EngineExecutionResults results =
        RecordedClusters.runFailingAt("snapshot 1 pristine", First.class);

    results
        .containerEvents()
        .assertThatEvents()
        .haveExactly(1, event(finishedWithFailure(message("no snapshot 1 pristine"))));
    assertThat(RecordedClusters.events())
        .containsExactly("up 1", "snapshot 1 pristine", "close 1", "end of the run");
  }
}
