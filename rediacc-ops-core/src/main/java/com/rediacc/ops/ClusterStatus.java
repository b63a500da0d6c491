package com.rediacc.ops;

import com.rediacc.ops.internal.engine.RunningCluster;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.AcceleratorKind;
import com.rediacc.ops.spec.Architecture;
import com.rediacc.ops.spec.BackendKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a cluster was seen to be, at one moment. Immutable. */
public final class ClusterStatus {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final RunningCluster cluster;
  private final ClusterPhase phase;
  private final List<VmStatus> vms;
  private final List<String> faults;

  private ClusterStatus(
      RunningCluster cluster, ClusterPhase phase, List<VmStatus> vms, List<String> faults) {
    this.cluster = cluster;
    this.phase = phase;
    this.vms = vms;
    this.faults = List.copyOf(faults);
  }

  /**
   * Asks the backend and, of a cluster that is ready, all VMs at once.
   *
   * @param faults that are in force
   */
  static ClusterStatus of(RunningCluster cluster, List<String> faults) {
    ClusterPhase phase =
        cluster.isReady()
            ? ClusterPhase.READY
            : cluster.isAbandoned() ? ClusterPhase.ABANDONED : ClusterPhase.STARTING;
    List<VmStatus> vms =
        cluster.map(
            "status of VMs", vm -> VmStatus.of(vm, cluster.isReady()), Deadline.after(TIMEOUT));
    return new ClusterStatus(cluster, phase, vms, faults);
  }

  /** Identity of the cluster. */
  public String id() {
    return cluster.id();
  }

  /** How far it got. */
  public ClusterPhase phase() {
    return phase;
  }

  /** The image it was made from: a name, or the path of a disk. */
  public String os() {
    return cluster.spec().os();
  }

  /** What processors its VMs have. */
  public Architecture architecture() {
    return cluster.spec().architecture();
  }

  /** What runs it. */
  public BackendKind backend() {
    return cluster.backend();
  }

  /** What executes it. */
  public AcceleratorKind accelerator() {
    return cluster.accelerator().kind();
  }

  /** Why a faster accelerator is not used; empty when it is the fastest there is. */
  public Optional<String> fallbackReason() {
    return Optional.of(cluster.accelerator().fallbackReason()).filter(why -> !why.isEmpty());
  }

  /** The {@linkplain com.rediacc.ops.fault.Faults faults} that are in force, in words. */
  public List<String> faults() {
    return faults;
  }

  /** All VMs, the bridge first. */
  public List<VmStatus> vms() {
    return vms;
  }
}
