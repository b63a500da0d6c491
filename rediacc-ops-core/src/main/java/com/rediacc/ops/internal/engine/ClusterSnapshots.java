package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.guest.GuestClock;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.time.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Snapshots of a whole running cluster: all VMs stop, then all go on. Not thread-safe. */
public final class ClusterSnapshots {
  private static final Logger log = LoggerFactory.getLogger(ClusterSnapshots.class);

  private final RunningCluster cluster;

  public ClusterSnapshots(RunningCluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Takes one; an earlier one of that name is replaced.
   *
   * @return when all VMs had stopped for it
   */
  public Instant take(String name, Deadline deadline) {
    long begin = System.nanoTime();
    Instant paused =
        cluster.pausedWhile(
            () ->
                cluster.each(
                    "taking a snapshot", vm -> vm.machine().saveSnapshot(name, deadline), deadline),
            deadline);
    setClocks(deadline);
    log.info("took snapshot '{}' in {}", name, since(begin));
    return paused;
  }

  /**
   * Restores one; returns when every VM answers and has its clock set.
   *
   * @throws OpsException when a VM did not come back: none of them may be used any more
   */
  public void restore(String name, Deadline deadline) {
    long begin = System.nanoTime();
    cluster.pause(deadline);
    cluster.each(
        "restoring a snapshot", vm -> vm.machine().restoreSnapshot(name, deadline), deadline);
    // The guests know nothing of these connections any more.
    cluster.closeConnections();
    Duration spread = cluster.resume();
    String load = since(begin);
    List<Duration> errors = setClocks(deadline);
    log.info(
        "restored snapshot '{}' in {} (loaded in {}, resumed within {} us, clock error {} ms)",
        name,
        since(begin),
        load,
        spread.toNanos() / 1000,
        errors.stream().map(Duration::toMillis).toList());
  }

  /** Deletes one. */
  public void delete(String name, Deadline deadline) {
    cluster.pausedWhile(
        () ->
            cluster.each(
                "deleting a snapshot", vm -> vm.machine().deleteSnapshot(name, deadline), deadline),
        deadline);
    setClocks(deadline);
  }

  /** They stood still while the VMs did. Returns by how much they are still wrong. */
  private List<Duration> setClocks(Deadline deadline) {
    return cluster.map("setting clocks", vm -> GuestClock.set(vm.guest(), deadline), deadline);
  }

  private static String since(long begin) {
    return Durations.brief(Duration.ofNanos(System.nanoTime() - begin));
  }
}
