package com.rediacc.ops.junit5;

import com.rediacc.ops.error.OpsException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The faults that a test brought upon its cluster end with the test, whatever became of it. */
final class TestFaults {
  private TestFaults() {}

  /**
   * Heals them. To the failure of a test is added which there were, with their seeds.
   *
   * @throws OpsException when one cannot be healed, and nothing else made the test fail
   */
  static void end(ExtensionContext test) {
    boolean onCopy = ClusterCopies.areWanted(test);
    Optional<TestCluster> cluster =
        onCopy ? ClusterCopies.found(test) : Optional.of(ClassCluster.of(test).cluster());
    if (cluster.isEmpty()) {
      return;
    }
    List<String> begun = cluster.get().faultsOfTest();
    if (begun.isEmpty()) {
      return;
    }
    test.getExecutionException().ifPresent(thrown -> thrown.addSuppressed(new FaultsOfTest(begun)));
    // A copy, and what a rollback replaces, is never seen by another test.
    if (!onCopy && !ClassCluster.of(test).rollsBack()) {
      cluster.get().healFaults();
    }
  }

  /** Says which faults a test was run with. */
  private static final class FaultsOfTest extends Exception {
    private static final long serialVersionUID = 1;

    FaultsOfTest(List<String> begun) {
      super("faults of this test, in order: " + String.join("; ", begun), null, false, false);
    }
  }
}
