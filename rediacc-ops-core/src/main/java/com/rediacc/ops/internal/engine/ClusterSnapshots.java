package com.rediacc.ops.internal.engine;

import com.rediacc.ops.internal.time.Deadline;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The snapshots of one running cluster, by name. Not thread-safe. */
public interface ClusterSnapshots extends AutoCloseable {
  /**
   * Takes one; an earlier one of that name is replaced.
   *
   * @return when all VMs had stopped for it
   */
  Instant take(String name, Deadline deadline);

  /**
   * Restores one; returns when every VM has its clock set and answers.
   *
   * @throws com.rediacc.ops.error.OpsException when a VM did not come back: none of them may be
   *     used until a restore succeeds
   */
  void restore(String name, Deadline deadline);

  /**
   * Does in the background what the next {@link #restore} of this one would have to do. A hint:
   * does nothing where that is not possible.
   */
  default void prepare(String name) {}

  /**
   * Launches an independent cluster from one, or from the present moment.
   *
   * @param name empty: the present moment
   * @return ready, and to be closed
   * @throws com.rediacc.ops.error.UnavailableException when the backend cannot, or there is no room
   */
  RunningCluster fork(Optional<String> name, Deadline deadline);

  /**
   * Takes one of the present moment into a directory that stands for itself, from which the cluster
   * can be resumed when it is gone.
   *
   * @param directory is missing; if this throws, there is nothing of it
   * @param faults that are in force, in words
   * @throws com.rediacc.ops.error.UnavailableException when the backend cannot, a VM does not run,
   *     or there is no room
   */
  void keep(Path directory, List<String> faults, Deadline deadline);

  /** Deletes one. */
  void delete(String name, Deadline deadline);

  /** Ends what runs in the background. The cluster stays as it is. */
  @Override
  default void close() {}
}
