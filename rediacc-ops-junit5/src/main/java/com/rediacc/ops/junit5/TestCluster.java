package com.rediacc.ops.junit5;

import com.rediacc.ops.Cluster;
import com.rediacc.ops.Ops;
import com.rediacc.ops.Snapshot;
import com.rediacc.ops.Vm;
import com.rediacc.ops.evidence.Ailment;
import com.rediacc.ops.evidence.Evidence;
import com.rediacc.ops.evidence.Mark;
import com.rediacc.ops.evidence.NetworkCapture;
import com.rediacc.ops.evidence.Redaction;
import com.rediacc.ops.shell.GuestShell;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Settings;
import com.rediacc.ops.spec.UpOptions;
import com.rediacc.ops.ssh.SshHandle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A cluster as the extension uses it, so that the extension can be tested without VMs. */
interface TestCluster extends AutoCloseable {
  /** What a parameter of type {@code Cluster} gets. */
  Cluster cluster();

  /** What a parameter of type {@code Vm} gets. */
  default Vm vm(int id) {
    return cluster().vm(id);
  }

  /** What a parameter of type {@code SshHandle} gets. */
  default SshHandle ssh(int id) {
    return vm(id).ssh();
  }

  /** What a parameter of type {@code GuestShell} gets. */
  default GuestShell shell(int id) {
    return vm(id).shell();
  }

  /** Takes a snapshot of all VMs. */
  default Snapshot snapshot(String name) {
    return cluster().snapshot(name);
  }

  /** Restores a snapshot of this cluster. */
  default void restore(Snapshot snapshot) {
    cluster().restore(snapshot);
  }

  /** Says that this snapshot will probably be restored next. */
  default void prepareRestore(Snapshot snapshot) {
    cluster().prepareRestore(snapshot);
  }

  /**
   * Launches a copy from a snapshot of this cluster.
   *
   * @throws com.rediacc.ops.error.UnavailableException when there is no room for one
   */
  default TestCluster fork(Snapshot snapshot) {
    Cluster copy = cluster().fork(snapshot);
    return () -> copy;
  }

  /** The present moment, for evidence. */
  default Mark mark() {
    return cluster().mark();
  }

  /** What kernels reported since then. */
  default List<Ailment> ailments(Mark since) {
    return cluster().ailments(since);
  }

  /** Collects evidence into a directory. */
  default Evidence collectEvidence(
      Path directory, Mark since, Redaction redaction, Optional<Duration> timeout) {
    return timeout
        .map(limit -> cluster().collectEvidence(directory, since, redaction, limit))
        .orElseGet(() -> cluster().collectEvidence(directory, since, redaction));
  }

  /** Takes a checkpoint into a directory. */
  default void keep(Path directory) {
    cluster().keep(directory);
  }

  /** Takes a checkpoint into the data directory, which has so many of them at most. */
  default Path keep(int newest) {
    return cluster().keep(newest);
  }

  /** Begins to capture the network of its VMs. */
  default NetworkCapture capture() {
    return cluster().capture();
  }

  /** The faults that began since the last test, in order. */
  default List<String> faultsOfTest() {
    return cluster().faults().begun().stream().map(Object::toString).toList();
  }

  /** Heals all faults. */
  default void healFaults() {
    cluster().faults().healAll();
  }

  /** Destroys it. */
  @Override
  default void close() {
    cluster().close();
  }

  /** Launches clusters. There is one in a run, in its store: it holds the ssh client's threads. */
  interface Source extends AutoCloseable {
    /** Returns a cluster of these VMs, ready. */
    TestCluster up(ClusterSpec spec, UpOptions options);

    @Override
    void close();

    /** Of real clusters. */
    static Source of(Settings settings) {
      Ops ops = Ops.create(settings);
      return new Source() {
        @Override
        public TestCluster up(ClusterSpec spec, UpOptions options) {
          Cluster cluster = ops.up(spec, options);
          return () -> cluster;
        }

        @Override
        public void close() {
          ops.close();
        }
      };
    }
  }
}
