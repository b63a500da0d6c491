package com.rediacc.ops;

import com.rediacc.ops.internal.Deadline;
import com.rediacc.ops.internal.Together;
import com.rediacc.ops.report.InvalidInputException;
import com.rediacc.ops.report.OpsException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A cluster whose every VM was ready when this was handed out. Thread-safe.
 *
 * <p>Closing destroys a cluster that this process owns ({@link Lifetime#OWNED}); of a detached one
 * it only closes connections.
 */
public final class Cluster implements AutoCloseable {
  private static final Pattern SNAPSHOT_NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  /** What keeping a moment, or going back to one, may take; it takes seconds under emulation. */
  private static final Duration MOMENT = Duration.ofMinutes(2);

  private static final Duration STATUS = Duration.ofSeconds(30);

  private final ClusterState state;
  private final ClusterFiles files;
  private final List<Vm> vms;
  private final Runnable onClose;

  /** By name; guarded by this. */
  private final Map<String, Snapshot> snapshots = new TreeMap<>();

  /**
   * @param onClose idempotent
   */
  Cluster(ClusterState state, ClusterFiles files, List<Vm> vms, Runnable onClose) {
    this.state = state;
    this.files = files;
    this.vms = List.copyOf(vms);
    this.onClose = onClose;
  }

  /** Its identity, unlike that of any other cluster. */
  public String id() {
    return state.id();
  }

  public ClusterSpec spec() {
    return state.spec();
  }

  /** All VMs, the bridge first. */
  public List<Vm> vms() {
    return vms;
  }

  /**
   * The VM with this id.
   *
   * @throws InvalidInputException when the cluster has none, naming those it has
   */
  public Vm vm(int id) {
    return vms.stream()
        .filter(vm -> vm.id() == id)
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "no VM has the id " + id + "; this cluster has " + spec().ids()));
  }

  /** The main node. */
  public Vm bridge() {
    return vms.get(0);
  }

  /** All VMs but the bridge, by ascending id. */
  public List<Vm> workers() {
    return vms.subList(1, vms.size());
  }

  /** What it is now; asks the backend and all VMs at once, as {@link Vm#status} does. */
  public ClusterStatus status() {
    List<Callable<VmStatus>> questions = new ArrayList<>();
    vms.forEach(vm -> questions.add(vm::status));
    return new ClusterStatus(
        id(),
        "ready",
        spec().os(),
        state.backend(),
        state.accelerator().describe(),
        Together.run("status of VMs", vms.size(), questions, Deadline.after(STATUS)));
  }

  /**
   * Keeps this moment of all VMs: RAM, devices and disks. They pause for it, and go on. A snapshot
   * of the same name is replaced.
   *
   * @param name letters, digits, dots, dashes and underscores
   * @throws InvalidInputException when the name is none
   * @throws OpsException when a VM cannot be saved
   */
  public Snapshot snapshot(String name) {
    if (!SNAPSHOT_NAME.matcher(name).matches()) {
      throw new InvalidInputException(
          "'" + name + "' cannot name a snapshot: letters, digits, '.', '-' and '_' can");
    }
    return changing(
        moments -> {
          Instant taken = moments.keep(name, Deadline.after(MOMENT));
          var snapshot = new Snapshot(name, id(), taken);
          snapshots.put(name, snapshot);
          return snapshot;
        });
  }

  /**
   * Goes back to a moment: what all VMs did since is undone, in RAM and on disk. Processes that ran
   * then run again. Clocks are set, and ssh is proven, before this returns; handles stay good,
   * files and ports that they had open do not.
   *
   * @throws InvalidInputException when the cluster has no such snapshot
   * @throws OpsException when a VM did not come back: the VMs are left paused, and only another
   *     restore can make them usable again
   */
  public void restore(Snapshot snapshot) {
    changing(
        moments -> {
          requireOwn(snapshot);
          moments.returnTo(snapshot.name(), Deadline.after(MOMENT));
          return snapshot;
        });
  }

  /**
   * Drops a snapshot; the VMs pause for it, and go on. Its place on their disks is used again.
   *
   * @throws InvalidInputException when the cluster has no such snapshot
   * @throws OpsException when a VM refuses
   */
  public void forget(Snapshot snapshot) {
    changing(
        moments -> {
          requireOwn(snapshot);
          moments.forget(snapshot.name(), Deadline.after(MOMENT));
          return snapshots.remove(snapshot.name());
        });
  }

  private void requireOwn(Snapshot snapshot) {
    if (!snapshot.equals(snapshots.get(snapshot.name()))) {
      throw new InvalidInputException(
          "the cluster has no snapshot '"
              + snapshot.name()
              + "' of "
              + snapshot.taken()
              + " (cluster "
              + snapshot.clusterId()
              + "); it has "
              + snapshots.keySet());
    }
  }

  private synchronized <T> T changing(Function<Moments, T> change) {
    try {
      return change.apply(new Moments(vms));
    } catch (OpsException e) {
      throw e.at(files.place());
    }
  }

  /** A configuration for OpenSSH: {@code ssh -F <this> rediacc11}. */
  public Path sshConfig() {
    return files.ssh().resolve("config");
  }

  /** Where the VMs' consoles are logged. */
  public Path logs() {
    return files.logs();
  }

  @Override
  public void close() {
    onClose.run();
  }

  @Override
  public String toString() {
    return "cluster " + id() + " (" + vms.size() + " VMs)";
  }
}
