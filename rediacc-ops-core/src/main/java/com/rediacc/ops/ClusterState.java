package com.rediacc.ops;

import com.rediacc.ops.backend.Accelerator;
import com.rediacc.ops.backend.ClusterNetwork;
import com.rediacc.ops.backend.LaunchPlan;
import com.rediacc.ops.internal.Json;
import com.rediacc.ops.internal.ProcessMark;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a cluster on disk: written before anything is created, so that whoever comes
 * later can find all of it.
 *
 * @param id identity, carried by everything that belongs to the cluster
 * @param phase how far it got
 * @param creator the process that brought it up
 * @param backend name of the backend that runs it
 * @param imageSha256 digest of the image its disks lie on
 * @param plans how to launch, or find, each VM; in the order of the spec
 */
record ClusterState(
    String id,
    Phase phase,
    Lifetime lifetime,
    ProcessMark creator,
    ClusterSpec spec,
    String backend,
    Accelerator accelerator,
    String imageSha256,
    Instant created,
    List<LaunchPlan> plans) {
  enum Phase {
    /** Being made; after the death of its creator it is half-made, and good for nothing. */
    STARTING,
    /** Was ready once: its disks are worth keeping. */
    READY
  }

  static Optional<ClusterState> load(ClusterFiles files) {
    return Json.load(files.state(), ClusterState.class);
  }

  void save(ClusterFiles files) {
    Json.save(files.state(), this);
  }

  ClusterState ready(List<LaunchPlan> asLaunched) {
    return new ClusterState(
        id,
        Phase.READY,
        lifetime,
        creator,
        spec,
        backend,
        accelerator,
        imageSha256,
        created,
        asLaunched);
  }

  /** The same cluster on another accelerator, which a reboot of the host may have brought. */
  ClusterState with(Accelerator accelerator) {
    return new ClusterState(
        id,
        phase,
        lifetime,
        creator,
        spec,
        backend,
        accelerator,
        imageSha256,
        created,
        plans.stream().map(plan -> plan.with(accelerator)).toList());
  }

  /** What its VMs share. */
  ClusterNetwork network() {
    return ClusterNetwork.of(Addresses.subnet(spec), plans);
  }

  LaunchPlan plan(VmSpec vm) {
    return plans.get(spec.vms().indexOf(vm));
  }
}
