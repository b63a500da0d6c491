package com.rediacc.ops.junit5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.testkit.engine.EngineExecutionResults;

/** Guests that fall ill during a test, without VMs. */
class GuestHealthTest {
  private static final String OOPS = "[   12.345678] Oops: 0002 [#1] SMP";

  @ExtendWith(RecordedClusters.class)
  @RediaccCluster(basic = true, os = "debian-12")
  static class FallsIll {
    @Test
    void passes() {
      RecordedClusters.ail(OOPS);
    }
  }

  @Test
  void a_test_whose_guest_fell_ill_fails_with_what_the_kernel_said() {
    EngineExecutionResults results = RecordedClusters.run(FallsIll.class);

    results
        .testEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                finishedWithFailure(
                    message(
                        "guests fell ill during this test (health = FAIL):\nrediacc11: " + OOPS))));
    assertThat(RecordedClusters.events())
        .contains("evidence 1 " + FallsIll.class.getName() + "/passes");
  }

  @ExtendWith(RecordedClusters.class)
  @RediaccCluster(basic = true, os = "debian-12")
  static class FailsToo {
    @Test
    void fails() {
      RecordedClusters.ail(OOPS);
      fail("for another reason");
    }
  }

  @Test
  void a_test_that_failed_keeps_its_failure() {
    RecordedClusters.run(FailsToo.class)
        .testEvents()
        .assertThatEvents()
        .haveExactly(1, event(finishedWithFailure(message("for another reason"))));
  }

  @ExtendWith(RecordedClusters.class)
  @RediaccCluster(basic = true, os = "debian-12", health = Health.WARN)
  static class Warns extends FallsIll {}

  @RediaccCluster(basic = true, os = "debian-12", health = Health.IGNORE)
  @ExtendWith(RecordedClusters.class)
  static class Ignores extends FallsIll {}

  @Test
  void it_can_be_expected() {
    RecordedClusters.run(Warns.class, Ignores.class)
        .testEvents()
        .assertStatistics(statistics -> statistics.succeeded(2).failed(0));
  }
}
