package com.rediacc.ops.junit5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.suppressed;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** Faults end with their test. */
class TestFaultsTest {
  @ExtendWith(RecordedClusters.class)
  @RediaccCluster(basic = true)
  @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
  static class Failing {
    @Test
    @Order(1)
    void fails() {
      RecordedClusters.beginFault("link rediacc1 -> rediacc11: loss 0.3, seed 7");
      throw new IllegalStateException("lost");
    }

    @Test
    @Order(2)
    void sees_nothing_of_it() {
      RecordedClusters.record("next test");
    }
  }

  @ExtendWith(RecordedClusters.class)
  @RediaccCluster(basic = true, rollback = Rollback.PER_TEST)
  static class RollingBack {
    @Test
    void breaks_something() {
      RecordedClusters.beginFault("rediacc11 isolated");
    }
  }

  @Test
  void a_failed_test_says_its_faults_and_they_are_healed_before_the_next() {
    RecordedClusters.run(Failing.class)
        .testEvents()
        .failed()
        .assertEventsMatchExactly(
            event(
                finishedWithFailure(
                    message("lost"),
                    suppressed(
                        0,
                        message(
                            "faults of this test, in order: link rediacc1 -> rediacc11: loss 0.3,"
                                + " seed 7")))));
    assertThat(RecordedClusters.events())
        .containsExactly(
            "up 1",
            "evidence 1 " + Failing.class.getName() + "/fails",
            "heal 1",
            "next test",
            "close 1",
            "end of the run");
  }

  @Test
  void a_rollback_heals_by_nature() {
    RecordedClusters.run(RollingBack.class);
    assertThat(RecordedClusters.events()).doesNotContain("heal 1");
  }
}
