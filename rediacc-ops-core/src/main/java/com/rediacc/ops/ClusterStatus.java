package com.rediacc.ops;

import com.rediacc.ops.internal.engine.RunningCluster;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.AcceleratorKind;
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

  private ClusterStatus(RunningCluster cluster, ClusterPhase phase, List<VmStatus> vms) {
    this.cluster = cluster;
    this.phase = phase;
    this.vms = vms;
  }

  /** Asks the backend and, of a cluster that is ready, all VMs at once. */
  static ClusterStatus of(RunningCluster cluster) {
    ClusterPhase phase =
        cluster.isReady()
            ? ClusterPhase.READY
            : cluster.isAbandoned() ? ClusterPhase.ABANDONED : ClusterPhase.STARTING;
    List<VmStatus> vms =
        cluster.map(
            "status of VMs", vm -> VmStatus.of(vm, cluster.isReady()), Deadline.after(TIMEOUT));
    return new ClusterStatus(cluster, phase, vms);
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

  /** All VMs, the bridge first. */
  public List<VmStatus> vms() {
    return vms;
  }
}
