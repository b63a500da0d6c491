package com.rediacc.ops.junit5;

import com.rediacc.ops.Snapshot;
import com.rediacc.ops.error.OpsException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/**
 * The states that tests start from, with {@link Rollback#PER_TEST}: one for a class, and one for
 * each class nested in it. Rolls back before a test that would see what others did, never after the
 * last test, which leaves its VMs as evidence. Thread-safe.
 */
final class Baselines {
  private final TestCluster cluster;
  private final Map<Class<?>, Snapshot> byClass = new HashMap<>();
  private Optional<OpsException> failure = Optional.empty();

  Baselines(TestCluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Before a test and its {@code @BeforeEach} methods; or before the {@code @BeforeAll} methods of
   * a class nested in this one, which see the state that this class's tests start from. The first
   * time, the present state becomes that state; later, the cluster goes back to it.
   *
   * @throws ExtensionConfigurationException when a rollback failed before: the state of the VMs is
   *     unknown
   */
  synchronized void startFrom(Class<?> testClass) {
    failure.ifPresent(
        cause -> {
          throw new ExtensionConfigurationException(
              "@RediaccCluster on class "
                  + testClass.getName()
                  + ": an earlier rollback failed, so this test has no known state to start from",
              cause);
        });
    try {
      Snapshot baseline = byClass.get(testClass);
      if (baseline == null) {
        baseline = cluster.snapshot("baseline-" + byClass.size());
        byClass.put(testClass, baseline);
      } else {
        cluster.restore(baseline);
      }
      cluster.prepareRestore(baseline);
    } catch (OpsException e) {
      failure = Optional.of(e);
      throw e;
    }
  }
}
