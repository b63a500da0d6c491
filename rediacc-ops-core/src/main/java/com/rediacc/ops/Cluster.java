package com.rediacc.ops;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.evidence.Ailment;
import com.rediacc.ops.evidence.Evidence;
import com.rediacc.ops.evidence.Mark;
import com.rediacc.ops.evidence.NetworkCapture;
import com.rediacc.ops.evidence.Redaction;
import com.rediacc.ops.fault.Action;
import com.rediacc.ops.fault.Faults;
import com.rediacc.ops.fault.Measurement;
import com.rediacc.ops.internal.engine.ClusterEngine;
import com.rediacc.ops.internal.engine.ClusterFaults;
import com.rediacc.ops.internal.engine.ClusterSnapshots;
import com.rediacc.ops.internal.engine.ConsoleFollower;
import com.rediacc.ops.internal.engine.EvidenceCollector;
import com.rediacc.ops.internal.engine.NetworkRecording;
import com.rediacc.ops.internal.engine.RunningCluster;
import com.rediacc.ops.internal.fault.OutageMeasurement;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Lifetime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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

  /** What taking, restoring or deleting one may take; it takes seconds under emulation. */
  private static final Duration SNAPSHOT = Duration.ofMinutes(2);

  private final RunningCluster running;
  private final ClusterEngine engine;
  private final ClusterSnapshots kept;
  private final ClusterFaults faults;
  private final List<Vm> vms;
  private final ConsoleFollower consoles;

  /** By name; guarded by this. */
  private final Map<String, Snapshot> snapshots = new TreeMap<>();

  Cluster(ClusterEngine engine, RunningCluster running) {
    this.running = running;
    this.engine = engine;
    this.kept = engine.snapshots(running);
    this.consoles = ConsoleFollower.of(running);
    Path sshConfig = running.directory().sshConfig();
    this.faults = engine.faults(running);
    this.vms = running.vms().stream().map(vm -> new Vm(vm, sshConfig, faults)).toList();
  }

  /** Its identity, unlike that of any other cluster. */
  public String id() {
    return running.id();
  }

  /** What was asked for. */
  public ClusterSpec spec() {
    return running.spec();
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
    return ClusterStatus.of(running, faults.inForce().stream().map(Object::toString).toList());
  }

  /** Breaks it on purpose, and heals it. The same every time. */
  public Faults faults() {
    return faults;
  }

  /**
   * Measures for how long a client cannot do something, such as a request, while this cluster is
   * disturbed.
   *
   * @param action what a client does, once; it is run by one thread at a time
   */
  public Measurement measure(Action action) {
    return OutageMeasurement.of(
        running.directory().place(), () -> String.valueOf(faults.inForce()), action);
  }

  /**
   * Takes a snapshot of all VMs: RAM, devices and disks. They pause for it, and go on. A snapshot
   * of the same name is replaced. Network faults go on, and are no part of it.
   *
   * @param name letters, digits, dots, dashes and underscores
   * @throws InvalidInputException when the name is none
   * @throws UnavailableException while a VM is frozen or off, or its disk is broken
   * @throws OpsException when a VM cannot be saved
   */
  public Snapshot snapshot(String name) {
    if (!SNAPSHOT_NAME.matcher(name).matches()) {
      throw new InvalidInputException(
          "'" + name + "' cannot name a snapshot: letters, digits, '.', '-' and '_' can");
    }
    faults.requireStill("snapshot");
    return changing(
        all -> {
          Instant taken = all.take(name, Deadline.after(SNAPSHOT));
          var snapshot = new Snapshot(name, id(), taken);
          snapshots.put(name, snapshot);
          return snapshot;
        });
  }

  /**
   * Restores a snapshot: what all VMs did since is undone, in RAM and on disk. Processes that ran
   * then run again. Clocks are set, and every VM answers, before this returns. Handles stay good;
   * commands that run, and forwarded ports, end with an error. Ports of the VMs on this host may be
   * others afterwards. {@linkplain #faults Faults} are healed by it.
   *
   * @throws InvalidInputException when the cluster has no such snapshot
   * @throws OpsException when a VM did not come back: the VMs are left paused or powered off, and
   *     only another restore can make them usable again
   */
  public void restore(Snapshot snapshot) {
    changing(
        all -> {
          requireOwn(snapshot);
          faults.beforeRestore();
          all.restore(snapshot.name(), Deadline.after(SNAPSHOT));
          return snapshot;
        });
  }

  /**
   * Says that this snapshot will probably be restored next: what {@link #restore} takes time for is
   * done in the background, at the cost of some CPU time and memory now. A hint: does nothing where
   * the backend cannot run two copies of a cluster, or the host lacks memory for that, and when the
   * setting {@code REDIACC_SPARE} is {@code off}.
   *
   * @throws InvalidInputException when the cluster has no such snapshot
   */
  public void prepareRestore(Snapshot snapshot) {
    changing(
        all -> {
          requireOwn(snapshot);
          all.prepare(snapshot.name());
          return snapshot;
        });
  }

  /**
   * Launches a copy of this cluster from the present moment. VMs pause for it, and go on. The copy
   * is independent: with its own network, so that its VMs have the same names and addresses, its
   * own disks and ports; memory is shared as long as neither changes it. It is owned by this
   * process, and to be closed.
   *
   * @throws UnavailableException when the backend cannot run two such clusters, or the host lacks
   *     memory
   */
  public Cluster fork() {
    faults.requireStill("copy");
    return new Cluster(
        engine, changing(all -> all.fork(Optional.empty(), Deadline.after(SNAPSHOT))));
  }

  /**
   * Launches a copy of this cluster from a snapshot, as {@link #fork()} does; nothing pauses.
   *
   * @throws InvalidInputException when the cluster has no such snapshot
   */
  public Cluster fork(Snapshot snapshot) {
    return new Cluster(
        engine,
        changing(
            all -> {
              requireOwn(snapshot);
              return all.fork(Optional.of(snapshot.name()), Deadline.after(SNAPSHOT));
            }));
  }

  /**
   * Deletes a snapshot. VMs may pause for it, and go on. Its place on their disks is used again.
   *
   * @throws InvalidInputException when the cluster has no such snapshot
   * @throws OpsException when a VM refuses
   */
  public void delete(Snapshot snapshot) {
    changing(
        all -> {
          requireOwn(snapshot);
          all.delete(snapshot.name(), Deadline.after(SNAPSHOT));
          return snapshots.remove(snapshot.name());
        });
  }

  /**
   * Takes a checkpoint of all VMs into a directory, from which {@link Ops#resume} brings the
   * cluster up again when it is gone. VMs pause for it for some tenths of a second, and go on. The
   * directory has the memory of all VMs, with every secret in it; only its owner can read it. The
   * image is referred to, and not in it, nor are private keys of this data directory.
   *
   * @param directory is missing; made by this, and gone again if this fails
   * @throws UnavailableException when a VM does not run or is frozen, the backend is not {@code
   *     qemu}, or there is no room
   * @throws OpsException when a VM cannot be saved
   */
  public void keep(Path directory) {
    faults.requireStill("checkpoint");
    List<String> inForce = faults.inForce().stream().map(Object::toString).toList();
    changing(
        all -> {
          all.keep(directory.toAbsolutePath().normalize(), inForce, Deadline.after(SNAPSHOT));
          return directory;
        });
  }

  /**
   * The same into the data directory, which has only the newest of such checkpoints.
   *
   * @param newest how many it has afterwards, with this one; at least 1
   * @return where it is
   */
  public Path keep(int newest) {
    if (newest < 1) {
      throw new InvalidInputException("at least 1 checkpoint is kept, not " + newest);
    }
    Path place = engine.placeToKeep();
    keep(place);
    engine.keepNewest(newest);
    return place;
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

  private synchronized <T> T changing(Function<ClusterSnapshots, T> change) {
    try {
      return change.apply(kept);
    } catch (OpsException e) {
      throw e.at(running.directory().place());
    }
  }

  /** The present moment, for {@link #collectEvidence}; no VM is asked, and it takes no time. */
  public Mark mark() {
    return EvidenceCollector.mark(running);
  }

  /**
   * What the kernels of the VMs reported since then on their consoles when they were ill: an oops,
   * a BUG, a panic, a process killed for lack of memory, a task that hangs. No VM is asked.
   */
  public List<Ailment> ailments(Mark since) {
    return EvidenceCollector.ailments(running, since);
  }

  /**
   * Collects files that tell what happened on this cluster, from all VMs at once: consoles,
   * journals, kernel messages, failed units, processes, sockets, core dumps, faults, and every
   * command that went through its handles. Works also when VMs are cut off, paused, crashed or
   * gone: what could not be had is said in the file's place. Each file is bounded; its end is kept.
   *
   * @param directory where to put them; made when it is missing
   * @param since from when on logs are wanted
   * @param redaction what is done about secrets in them
   * @param timeout of everything; what is not had by then is missing
   * @throws OpsException when the files cannot be written
   */
  public Evidence collectEvidence(
      Path directory, Mark since, Redaction redaction, Duration timeout) {
    return EvidenceCollector.collect(
        running,
        directory,
        since,
        faults.history(since.time()),
        redaction,
        Deadline.after(timeout));
  }

  /**
   * As {@link #collectEvidence(Path, Mark, Redaction, Duration)} does, within 20 seconds, 40 under
   * emulation.
   */
  public Evidence collectEvidence(Path directory, Mark since, Redaction redaction) {
    return collectEvidence(directory, since, redaction, EvidenceCollector.defaultTimeout(running));
  }

  /**
   * Begins to write down the frames on the network that the VMs share. Costs nothing before, and
   * each VM little while it lasts: it is done by the emulators.
   *
   * @return to be saved or closed
   * @throws UnavailableException when the backend is not {@code qemu}
   */
  public NetworkCapture capture() {
    return NetworkRecording.begin(running);
  }

  /** A configuration for OpenSSH: {@code ssh -F <this> rediacc11}. */
  public Path sshConfig() {
    return running.directory().sshConfig();
  }

  /** Where the VMs' consoles are logged. */
  public Path logs() {
    return running.directory().logs();
  }

  /** What this is a handle on. */
  RunningCluster running() {
    return running;
  }

  @Override
  public void close() {
    consoles.close();
    synchronized (this) {
      kept.close();
    }
    faults.close();
    running.close();
  }

  @Override
  public String toString() {
    return "cluster " + id() + " (" + vms.size() + " VMs)";
  }
}
