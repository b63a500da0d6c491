package com.rediacc.ops.junit5;

import com.rediacc.ops.Snapshot;
import org.junit.jupiter.api.extension.ExtensionContext.Store;

/**
 * A cluster of all classes with {@link Scope#SUITE} and equal specs, kept in the store of the run:
 * JUnit closes it when the run is over. {@link ClusterLocks} gives it to one class at a time.
 */
final class SharedCluster implements AutoCloseable {
  private final TestCluster cluster;
  private final Snapshot pristine;
  private boolean used;

  private SharedCluster(TestCluster cluster, Snapshot pristine) {
    this.cluster = cluster;
    this.pristine = pristine;
  }

  /** The cluster, in the state that it had when it came up. */
  static TestCluster of(Store run, ClusterRequest request, TestCluster.Source source) {
    return run.getOrComputeIfAbsent(
            request.spec(), spec -> launch(request, source), SharedCluster.class)
        .pristine();
  }

  private static SharedCluster launch(ClusterRequest request, TestCluster.Source source) {
    TestCluster cluster = source.up(request.spec(), request.options());
    try {
      return new SharedCluster(cluster, cluster.snapshot("pristine"));
    } catch (RuntimeException | Error e) {
      // Not in the store yet: nobody else would close it before the end of the process.
      try {
        cluster.close();
      } catch (RuntimeException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  private synchronized TestCluster pristine() {
    if (used) {
      cluster.restore(pristine);
    }
    used = true;
    return cluster;
  }

  @Override
  public void close() {
    cluster.close();
  }
}
