package com.rediacc.ops.junit5;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.ssh.SshHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.testkit.engine.EngineExecutionResults;

/** One cluster and one request for a class and what is nested in it; no VMs. */
class ClassClusterTest {
  private static final String SCRIPT = "target/deleted-by-before-all.sh";

  @ExtendWith(RecordedClusters.class)
  @RediaccCluster(
      basic = true,
      os = "debian-12",
      provision = @Provision(script = SCRIPT),
      userData = @UserData(vm = 11, file = SCRIPT))
  static class LosesItsScript {
    @BeforeAll
    static void delete() throws Exception {
      Files.delete(Path.of(SCRIPT));
    }

    @BeforeEach
    void needs_the_bridge(SshHandle bridge) {
      assertThat(bridge).hasToString("ssh to VM 1");
    }

    @Test
    void needs_a_worker(@OnVm(11) SshHandle worker) {
      assertThat(worker).hasToString("ssh to VM 11");
    }

    @Nested
    class Inside {
      @Test
      void needs_the_bridge_too(SshHandle bridge) {
        assertThat(bridge).hasToString("ssh to VM 1");
      }
    }
  }

  @Test
  void files_of_the_annotation_are_read_once_before_the_cluster_comes_up() throws Exception {
    Files.writeString(Path.of(SCRIPT), "#!/bin/sh\ntrue\n");

    EngineExecutionResults results = RecordedClusters.run(LosesItsScript.class);

    results.containerEvents().assertStatistics(statistics -> statistics.failed(0));
    results.testEvents().assertStatistics(statistics -> statistics.succeeded(2).failed(0));
    assertThat(RecordedClusters.events()).containsExactly("up 1", "close 1", "end of the run");
  }

  abstract static class HasNested {
    @Nested
    class Inherited {
      @Test
      void shares_the_cluster(@OnVm(11) SshHandle worker) {
        assertThat(worker).hasToString("ssh to VM 11");
      }
    }
  }

  @ExtendWith(RecordedClusters.class)
  @RediaccCluster(basic = true, os = "debian-12")
  static class InheritsNested extends HasNested {}

  @Test
  void a_nested_class_that_a_superclass_declares_shares_the_cluster() {
    EngineExecutionResults results = RecordedClusters.run(InheritsNested.class);

    results.testEvents().assertStatistics(statistics -> statistics.succeeded(1).failed(0));
    assertThat(RecordedClusters.events()).containsExactly("up 1", "close 1", "end of the run");
  }

  @ExtendWith(RecordedClusters.class)
  @RediaccCluster(basic = true, os = "debian-12")
  static class HasNestedWithItsOwn {
    @Test
    void runs() {
      RecordedClusters.record("test");
    }

    @Nested
    @RediaccCluster(workers = 0, os = "debian-12")
    class Inside {
      @Test
      void runs_too() {
        RecordedClusters.record("nested test");
      }
    }
  }

  @Test
  void a_nested_class_with_an_annotation_has_a_cluster_of_its_own() {
    RecordedClusters.run(HasNestedWithItsOwn.class);

    assertThat(RecordedClusters.events())
        .containsExactly(
            "up 1", "test", "up 2", "nested test", "close 2", "close 1", "end of the run");
  }

  @ExtendWith(RecordedClusters.class)
  @RediaccCluster(basic = true, os = "debian-12")
  static class FailsBeforeAll {
    @BeforeAll
    static void fails() {
      throw new AssertionError("on purpose");
    }

    @Test
    void never_runs() {}
  }

  @Test
  void the_cluster_is_closed_when_before_all_fails() {
    RecordedClusters.run(FailsBeforeAll.class);

    assertThat(RecordedClusters.events())
        .containsExactly(
            "up 1",
            "evidence 1 " + FailsBeforeAll.class.getName() + "/_beforeAll",
            "close 1",
            "end of the run");
  }
}
