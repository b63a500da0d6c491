package com.rediacc.ops.junit5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void a_cluster_that_does_not_start_leaves_the_consoles_of_its_vms(@TempDir Path logs)
      throws Exception {
    Path steps = Files.writeString(logs.resolve("rediacc1-steps.log"), "Unpacking\n");
    Files.writeString(logs.resolve("rediacc1-console.log"), "Linux version\n");
    byte[] noText = {(byte) 0xff, 'o', 'o', 'p', 's', '\n'};
    Files.write(logs.resolve("rediacc11-console.log"), noText);
    RecordedClusters.nameInFailures(steps);

    RecordedClusters.runFailingAt("up 1", FailsBeforeAll.class);

    assertThat(bundle(FailsBeforeAll.class, "_start/start.log")).hasContent("Unpacking");
    assertThat(bundle(FailsBeforeAll.class, "_start/rediacc1/console.log"))
        .hasContent("Linux version");
    assertThat(bundle(FailsBeforeAll.class, "_start/rediacc11/console.log"))
        .content()
        .endsWith("oops\n");
    assertThat(bundle(FailsBeforeAll.class, "_start/report.html"))
        .content()
        .contains("rediacc11", "oops");
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

  @ExtendWith(RecordedClusters.class)
  @RediaccCluster(
      basic = true,
      os = "debian-12",
      keep = Keep.BUNDLE,
      capture = Capture.ON_FAILURE,
      rollback = Rollback.PER_TEST)
  static class Kept {
    @RepeatedTest(2)
    void runs(org.junit.jupiter.api.RepetitionInfo repetition) {
      RecordedClusters.record("test " + repetition.getCurrentRepetition());
      if (repetition.getCurrentRepetition() == 2) {
        fail("on purpose");
      }
    }
  }

  private static final String KEPT = Kept.class.getName() + "/runs[2]";

  @Test
  void a_cluster_is_kept_before_its_vms_are_asked_and_its_network_only_when_a_test_failed() {
    RecordedClusters.run(Kept.class);

    assertThat(RecordedClusters.events())
        .filteredOn(event -> event.matches("(test|.*capture|keep|evidence).*"))
        .containsExactly(
            "capture 1",
            "test 1",
            "end capture 1",
            "capture 1",
            "test 2",
            "save capture 1",
            "keep 1 in " + KEPT + "/checkpoint",
            "evidence 1 " + KEPT,
            "end capture 1");
    assertThat(bundle(Kept.class, "runs[2]/resume.txt"))
        .content()
        .endsWith("rdc ops resume '" + bundle(Kept.class, "runs[2]") + "'\n");
    assertThat(bundle(Kept.class, "runs[2]/report.html"))
        .content()
        .contains("The cluster of this moment: <code>", "rediacc1/network.pcap")
        .doesNotContain("rediacc1.memory");
  }

  @Test
  void a_setting_of_the_run_takes_the_place_of_annotations() {
    RecordedClusters.runWith(
        Map.of(
            EvidenceSettings.KEEP, "on-failure",
            EvidenceSettings.CAPTURE, "never",
            EvidenceSettings.CHECKPOINTS, "7"),
        "",
        Kept.class);

    assertThat(RecordedClusters.events())
        .contains("keep 1 of 7")
        .noneMatch(event -> event.contains("capture"));
    assertThat(bundle(Kept.class, "runs[2]/kept.txt")).hasContent("/data/kept/one");
  }

  @Test
  void a_wrong_setting_fails_the_test_with_what_is_allowed() {
    var results = RecordedClusters.runWith(Map.of(EvidenceSettings.KEEP, "always"), "", Kept.class);

    results
        .testEvents()
        .assertThatEvents()
        .haveAtLeastOne(
            event(
                finishedWithFailure(
                    message(
                        "configuration parameter rediacc.evidence.keep=always: it must be one of"
                            + " [NEVER, ON_FAILURE, BUNDLE]"))));
  }

  @Test
  void a_cluster_that_cannot_be_kept_is_said_in_the_bundle() {
    RecordedClusters.runFailingAt("keep 1 in " + KEPT + "/checkpoint", Kept.class);

    assertThat(RecordedClusters.events()).contains("evidence 1 " + KEPT);
    assertThat(bundle(Kept.class, "runs[2]/resume.txt"))
        .content()
        .startsWith("(could not be had: no keep 1 in ");
  }

  @ExtendWith(RecordedClusters.class)
  @RediaccCluster(basic = true, os = "debian-12")
  static class CannotBeMade {
    CannotBeMade() {
      fail("while it is made");
    }

    @Test
    void runs() {}
  }

  @ExtendWith(RecordedClusters.class)
  @RediaccCluster(basic = true, os = "debian-12")
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  static class CannotBeMadeForAll {
    CannotBeMadeForAll() {
      fail("before there is a cluster");
    }

    @Test
    void runs() {}
  }

  @Test
  void a_constructor_that_fails_has_a_bundle() {
    RecordedClusters.run(CannotBeMade.class);

    assertThat(RecordedClusters.events()).contains(collected(CannotBeMade.class, "runs"));
    assertThat(bundle(CannotBeMade.class, "runs/failure.txt"))
        .content()
        .contains("while it is made");

    RecordedClusters.run(CannotBeMadeForAll.class);

    assertThat(bundle(CannotBeMadeForAll.class, "_constructor/failure.txt"))
        .content()
        .contains("before there is a cluster");
  }

  @Test
  void evidence_that_cannot_be_collected_does_not_hide_the_failure() {
    var results =
        RecordedClusters.runFailingAt(collected(SecondFails.class, "runs[2]"), SecondFails.class);

    results.testEvents().assertStatistics(statistics -> statistics.succeeded(2).failed(1));
    assertThat(bundle(SecondFails.class, "runs[2]/failure.txt")).exists();
  }
}
