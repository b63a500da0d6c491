package com.rediacc.ops.junit5;

import com.rediacc.ops.Cluster;
import com.rediacc.ops.Snapshot;
import com.rediacc.ops.error.OpsException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/**
 * The states that tests start from, with {@link Rollback#PER_TEST}: one a class, nested ones
 * included. Rolls back before what would see the doings of others, never after the last test, which
 * leaves its VMs as evidence. Thread-safe.
 */
final class Baselines {
  private final Cluster cluster;
  private final Map<Class<?>, Snapshot> byClass = new LinkedHashMap<>();
  private RuntimeException failure;

  /**
   * The class whose baseline the cluster is at, untouched; null when somebody may have touched it.
   */
  private Class<?> untouchedSince;

  Baselines(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Before a nested class and its {@code @BeforeAll} methods: they see what the class around it
   * saw.
   *
   * @param outer the class around it
   */
  synchronized void beforeNested(Class<?> outer) {
    startFrom(outer);
    untouchedSince = null;
  }

  /** Before a test, its {@code @BeforeEach} methods included. */
  synchronized void beforeTest(Class<?> testClass) {
    startFrom(testClass);
    untouchedSince = null;
  }

  /** The first time, what is there becomes the class's baseline; later, the cluster goes back. */
  private void startFrom(Class<?> testClass) {
    if (failure != null) {
      throw new ExtensionConfigurationException(
          "@RediaccCluster on class "
              + testClass.getName()
              + ": a rollback failed before; nothing can be said of the tests that follow",
          failure);
    }
    if (testClass.equals(untouchedSince)) {
      return;
    }
    try {
      Snapshot baseline = byClass.get(testClass);
      if (baseline == null) {
        byClass.put(testClass, cluster.snapshot("baseline-" + byClass.size()));
      } else {
        cluster.restore(baseline);
      }
      untouchedSince = testClass;
    } catch (OpsException e) {
      failure = e;
      throw e;
    }
  }
}
