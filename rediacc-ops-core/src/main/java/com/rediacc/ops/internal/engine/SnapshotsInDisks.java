package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.internal.guest.GuestClock;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.time.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Snapshots inside the VMs' own disks: the machines themselves go back to an earlier moment. */
final class SnapshotsInDisks implements ClusterSnapshots {
  private static final Logger log = LoggerFactory.getLogger(SnapshotsInDisks.class);

  private final RunningCluster cluster;

  SnapshotsInDisks(RunningCluster cluster) {
    this.cluster = cluster;
  }

  @Override
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

  @Override
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

  @Override
  public RunningCluster fork(Optional<String> name, Deadline deadline) {
    throw new UnavailableException(
        Failure.of(
                "the backend "
                    + cluster.backend()
                    + " cannot run a copy of a cluster: both would need the network "
                    + cluster.spec().subnet())
            .withHint("the backend 'qemu' can"));
  }

  @Override
  public void keep(Path directory, List<String> faults, Deadline deadline) {
    throw KeptHost.refused(cluster.backend());
  }

  @Override
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
