package com.rediacc.ops.junit5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bundles, without VMs: of what, where, and when. */
class TestEvidenceTest {
  private static Path bundle(Class<?> testClass, String name) {
    return RecordedClusters.EVIDENCE.resolve(testClass.getName()).resolve(name);
  }

  private static String collected(Class<?> testClass, String name) {
    return "evidence 1 " + testClass.getName() + "/" + name;
  }

  @ExtendWith(RecordedClusters.class)
  @RediaccCluster(basic = true, os = "debian-12", rollback = Rollback.PER_TEST)
  static class SecondFails {
    @RepeatedTest(3)
    void runs(org.junit.jupiter.api.RepetitionInfo repetition) {
      RecordedClusters.record("test " + repetition.getCurrentRepetition());
      if (repetition.getCurrentRepetition() == 2) {
        fail("with ghp_plantedplantedplantedplanted1234");
      }
    }

    @AfterEach
    void cleanUp() {
      RecordedClusters.record("clean up");
    }
  }

  @Test
  void a_test_that_fails_has_a_bundle_before_anything_cleans_up() {
    RecordedClusters.run(SecondFails.class);

    assertThat(RecordedClusters.events())
        .containsSubsequence(
            "test 1",
            "clean up",
            "restore 1 baseline-0",
            "test 2",
            collected(SecondFails.class, "runs[2]"),
            "clean up",
            "restore 1 baseline-0",
            "test 3")
        .filteredOn(event -> event.startsWith("evidence"))
        .hasSize(1);
    assertThat(bundle(SecondFails.class, "runs[2]/failure.txt"))
        .content()
        .startsWith("org.opentest4j.AssertionFailedError: with [redacted]\n\tat ");
    assertThat(bundle(SecondFails.class, "runs[2]/phases.log")).exists();
  }

  @ExtendWith(RecordedClusters.class)
  @RediaccCluster(basic = true, os = "debian-12")
  static class FailsAround {
    @BeforeEach
    void prepare() {
      RecordedClusters.record("before each");
    }

    @Test
    void runs() {}

    @AfterEach
    void cleanUp() {
      RecordedClusters.record("after each");
    }
  }

  @Test
  void methods_around_a_test_count_as_the_test() {
    for (String failing : new String[] {"before each", "after each"}) {
      RecordedClusters.runFailingAt(failing, FailsAround.class);

      assertThat(RecordedClusters.events()).contains(collected(FailsAround.class, "runs"));
      assertThat(bundle(FailsAround.class, "runs/failure.txt")).content().contains("no " + failing);
    }
  }

  @ExtendWith(RecordedClusters.class)
  @RediaccCluster(basic = true, os = "debian-12")
  static class FailsBeforeAll {
    @BeforeAll
    static void prepare() {
      RecordedClusters.record("before all");
    }

    @Test
    void runs() {}
  }

  @Test
  void a_lifecycle_method_of_the_class_has_a_bundle_of_its_own() {
    RecordedClusters.runFailingAt("before all", FailsBeforeAll.class);

    assertThat(RecordedClusters.events()).contains(collected(FailsBeforeAll.class, "_beforeAll"));
  }

  @Test
  void a_cluster_that_does_not_start_leaves_the_failure() {
    RecordedClusters.runFailingAt("up 1", FailsBeforeAll.class);

    assertThat(RecordedClusters.events()).noneMatch(event -> event.startsWith("evidence"));
    assertThat(bundle(FailsBeforeAll.class, "_start/failure.txt")).content().contains("no up 1");
  }

  @ExtendWith(RecordedClusters.class)
  @RediaccCluster(basic = true, os = "debian-12")
  static class MakesTests {
    @TestFactory
    Stream<DynamicTest> makes() {
      return Stream.of(
          DynamicTest.dynamicTest("passes", () -> {}),
          DynamicTest.dynamicTest("fails", () -> fail("on purpose")));
    }
  }

  @Test
  void a_dynamic_test_has_a_bundle_of_its_own() {
    RecordedClusters.run(MakesTests.class);

    assertThat(RecordedClusters.events())
        .filteredOn(event -> event.startsWith("evidence"))
        .containsExactly(collected(MakesTests.class, "makes[2]"));
    assertThat(bundle(MakesTests.class, "makes[2]/failure.txt")).content().contains("on purpose");
  }

  @ExtendWith(RecordedClusters.class)
  @RediaccCluster(basic = true, os = "debian-12")
  static class Aborts {
    @Test
    void runs() {
      Assumptions.abort("not here");
    }
  }

  @Test
  void an_aborted_test_has_none() {
    RecordedClusters.run(Aborts.class);

    assertThat(bundle(Aborts.class, "runs")).doesNotExist();
  }

  @Test
  void evidence_that_cannot_be_collected_does_not_hide_the_failure() {
    var results =
        RecordedClusters.runFailingAt(collected(SecondFails.class, "runs[2]"), SecondFails.class);

    results.testEvents().assertStatistics(statistics -> statistics.succeeded(2).failed(1));
    assertThat(bundle(SecondFails.class, "runs[2]/failure.txt")).exists();
  }
}
