package com.rediacc.ops.junit5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineExecutionResults;

/** {@link Rollback#PER_TEST}, without VMs: what is done, and when. */
class BaselinesTest {
  @ExtendWith(RecordedClusters.class)
  @RediaccCluster(basic = true, os = "debian-12", rollback = Rollback.PER_TEST)
  static class Repeats {
    @BeforeAll
    static void prepare() {
      RecordedClusters.record("before all");
    }

    @BeforeEach
    void prepareEach() {
      RecordedClusters.record("before each");
    }

    @RepeatedTest(2)
    void runs() {
      RecordedClusters.record("test");
    }
  }

  @Test
  void the_state_after_before_all_is_restored_before_each_test_but_the_first() {
    RecordedClusters.run(Repeats.class);

    assertThat(RecordedClusters.events())
        .containsExactly(
            "up 1",
            "before all",
            "snapshot 1 baseline-0",
            "prepare 1 baseline-0",
            "before each",
            "test",
            "restore 1 baseline-0",
            "prepare 1 baseline-0",
            "before each",
            "test",
            "close 1",
            "end of the run");
  }

  @ExtendWith(RecordedClusters.class)
  @RediaccCluster(basic = true, os = "debian-12", rollback = Rollback.PER_TEST)
  static class TakesParameters {
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void runs(int number) {
      RecordedClusters.record("test " + number);
    }
  }

  @Test
  void each_invocation_of_a_parameterized_test_counts() {
    RecordedClusters.run(TakesParameters.class);

    assertThat(RecordedClusters.events())
        .containsSubsequence(
            "snapshot 1 baseline-0", "test 1", "restore 1 baseline-0", "test 2", "close 1");
  }

  @ExtendWith(RecordedClusters.class)
  @RediaccCluster(basic = true, os = "debian-12", rollback = Rollback.PER_TEST)
  static class MakesTests {
    @TestFactory
    Stream<DynamicTest> factory() {
      return Stream.of(1, 2, 3)
          .map(n -> dynamicTest("number " + n, () -> RecordedClusters.record("test " + n)));
    }
  }

  @Test
  void all_dynamic_tests_of_a_factory_start_from_one_rollback() {
    RecordedClusters.run(MakesTests.class);

    assertThat(RecordedClusters.events())
        .containsExactly(
            "up 1",
            "snapshot 1 baseline-0",
            "prepare 1 baseline-0",
            "test 1",
            "test 2",
            "test 3",
            "close 1",
            "end of the run");
  }

  @ExtendWith(RecordedClusters.class)
  @RediaccCluster(basic = true, os = "debian-12", rollback = Rollback.PER_TEST)
  static class HasNested {
    @Test
    void runs() {
      RecordedClusters.record("test");
    }

    @Nested
    class Inside {
      @BeforeAll
      static void prepare() {
        RecordedClusters.record("before all inside");
      }

      @RepeatedTest(2)
      void runs() {
        RecordedClusters.record("test inside");
      }
    }
  }

  @Test
  void a_nested_class_starts_from_the_state_of_the_class_around_it() {
    RecordedClusters.run(HasNested.class);

    assertThat(RecordedClusters.events())
        .containsExactly(
            "up 1",
            "snapshot 1 baseline-0",
            "prepare 1 baseline-0",
            "test",
            "restore 1 baseline-0",
            "prepare 1 baseline-0",
            "before all inside",
            "snapshot 1 baseline-1",
            "prepare 1 baseline-1",
            "test inside",
            "restore 1 baseline-1",
            "prepare 1 baseline-1",
            "test inside",
            "close 1",
            "end of the run");
  }

  @Test
  void after_a_rollback_that_failed_no_test_of_the_class_runs() {
    EngineExecutionResults results =
        RecordedClusters.runFailingAt("restore 1 baseline-0", HasNested.class);

    assertThat(RecordedClusters.events())
        .containsExactly(
            "up 1",
            "snapshot 1 baseline-0",
            "prepare 1 baseline-0",
            "test",
            "restore 1 baseline-0",
            "close 1",
            "end of the run");
    results
        .containerEvents()
        .assertThatEvents()
        .haveExactly(1, event(finishedWithFailure(message("no restore 1 baseline-0"))));

    results = RecordedClusters.runFailingAt("snapshot 1 baseline-0", Repeats.class);
    results
        .testEvents()
        .assertThatEvents()
        .haveExactly(1, event(finishedWithFailure(message("no snapshot 1 baseline-0"))))
        .haveExactly(
            1,
            event(
                finishedWithFailure(
                    message(
                        "@RediaccCluster on class "
                            + Repeats.class.getName()
                            + ": an earlier rollback failed, so this test has no known state to"
                            + " start from"))));
  }
}
