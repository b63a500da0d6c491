package com.rediacc.ops.junit5;

import com.rediacc.ops.Cluster;
import com.rediacc.ops.Ops;
import com.rediacc.ops.Snapshot;
import com.rediacc.ops.spec.ClusterSpec;
import org.junit.jupiter.api.extension.ExtensionContext.Store;

/**
 * A cluster of all classes with {@link Scope#SUITE} and equal specs, kept in the store of the run:
 * JUnit closes it when the run is over. {@link ClusterLocks} lets one class at a time at it.
 */
final class SharedCluster implements AutoCloseable {
  private final Cluster cluster;
  private final Snapshot pristine;
  private boolean used;

  private SharedCluster(Cluster cluster) {
    this.cluster = cluster;
    this.pristine = cluster.snapshot("pristine");
  }

  /** The cluster, as it was when it came up. */
  static Cluster of(Store run, ClusterRequest request, Ops ops) {
    ClusterSpec spec = request.spec();
    return run.getOrComputeIfAbsent(
            spec, key -> new SharedCluster(ops.up(spec, request.options())), SharedCluster.class)
        .pristine();
  }

  private synchronized Cluster pristine() {
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
