package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.Accelerator;
import com.rediacc.ops.internal.backend.ClusterNetwork;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.io.Json;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.process.ProcessIdentity;
import com.rediacc.ops.spec.BackendKind;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Lifetime;
import com.rediacc.ops.spec.SpecDocument;
import com.rediacc.ops.spec.Subnet;
import com.rediacc.ops.spec.VmSpec;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is known of a cluster on disk, as {@code cluster.json}: written before anything is created,
 * so that whoever comes later can find all of it without a look at anything else.
 *
 * @param format of this file
 * @param id identity, carried by everything that belongs to the cluster
 * @param phase how far it got
 * @param lifetime how long it lives
 * @param creator the process that brought it up
 * @param reaper the process that clears it when the creator dies
 * @param spec what was wanted
 * @param inputs digest over the contents of all files that the spec names
 * @param backend that runs it
 * @param accelerator that executes it
 * @param imageSha256 digest of the image its disks lie on
 * @param copy whether it was forked: it shares memory with the cluster that it is a copy of
 * @param created when
 * @param vms in the order of the spec
 */
record ClusterState(
    int format,
    String id,
    Phase phase,
    Lifetime lifetime,
    ProcessIdentity creator,
    ProcessIdentity reaper,
    SpecDocument spec,
    String inputs,
    BackendKind backend,
    Accelerator accelerator,
    String imageSha256,
    boolean copy,
    Instant created,
    List<VmState> vms) {
  private static final int FORMAT = 4;

  ClusterState {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(phase, "phase");
    Objects.requireNonNull(lifetime, "lifetime");
    Objects.requireNonNull(creator, "creator");
    Objects.requireNonNull(reaper, "reaper");
    Objects.requireNonNull(spec, "spec");
    Objects.requireNonNull(inputs, "inputs");
    Objects.requireNonNull(backend, "backend");
    Objects.requireNonNull(accelerator, "accelerator");
    Objects.requireNonNull(imageSha256, "imageSha256");
    Objects.requireNonNull(created, "created");
    vms = List.copyOf(vms);
  }

  /** How far a cluster got. */
  enum Phase {
    /** Being made; after the death of its creator it is half-made, and good for nothing. */
    STARTING,
    /** Was ready once: its disks are worth keeping. */
    READY
  }

  /**
   * One of its VMs.
   *
   * @param id its id in the spec
   * @param plan how to launch it, or find it
   * @param services the systemd units that it is meant to run
   * @param sshOnly whether its guest was seen to have no shell service
   * @param hostKey the public key of its sshd, if it was resumed from a checkpoint that another
   *     data directory may have made; empty: that of this one
   */
  record VmState(
      int id, LaunchPlan plan, List<String> services, boolean sshOnly, Optional<String> hostKey) {
    VmState {
      Objects.requireNonNull(plan, "plan");
      services = List.copyOf(services);
      hostKey = Objects.requireNonNullElse(hostKey, Optional.empty());
    }

    VmState with(LaunchPlan changed) {
      return new VmState(id, changed, services, sshOnly, hostKey);
    }

    VmState overSshOnly() {
      return new VmState(id, plan, services, true, hostKey);
    }
  }

  /** A cluster that is about to be made. */
  static ClusterState starting(
      Blueprint blueprint, String id, ProcessIdentity reaper, ClusterDirectory directory) {
    ClusterSpec spec = blueprint.spec();
    return new ClusterState(
        FORMAT,
        id,
        Phase.STARTING,
        blueprint.options().lifetime(),
        ProcessIdentity.current(),
        reaper,
        SpecDocument.of(spec),
        blueprint.steps().fingerprint(),
        blueprint.backend().kind(),
        blueprint.accelerator(),
        blueprint.image().sha256(),
        false,
        Instant.now(),
        spec.vms().stream()
            .map(
                vm ->
                    new VmState(
                        vm.id(),
                        blueprint.plan(vm, id, directory),
                        Provisioning.services(spec, vm, blueprint.steps()),
                        false,
                        Optional.empty()))
            .toList());
  }

  /**
   * The state of the cluster in this directory, if there is one.
   *
   * @throws OpsException when the file is damaged, or another version wrote it
   */
  static Optional<ClusterState> load(ClusterDirectory directory) {
    requireOwnFormat(directory);
    return Json.load(directory.state(), ClusterState.class);
  }

  /**
   * Refuses a cluster of another version, whose VMs may run; a damaged state passes.
   *
   * @throws OpsException when another version wrote the state
   */
  static void requireOwnFormat(ClusterDirectory directory) {
    OptionalInt format = Json.number(directory.state(), "format");
    if (format.orElse(FORMAT) != FORMAT) {
      throw new OpsException(
          Failure.of(
                  "another version of rediacc-ops wrote "
                      + directory.state()
                      + " (format "
                      + format.getAsInt()
                      + ", this version reads "
                      + FORMAT
                      + ")")
              .withHint("'rdc ops down' removes the cluster"));
    }
  }

  void save(ClusterDirectory directory) {
    Json.save(directory.state(), this);
  }

  /** The same cluster, ready, with its VMs as they were launched. */
  ClusterState ready(List<VmState> launched) {
    return with(Phase.READY, inputs, accelerator, launched);
  }

  /**
   * The same cluster, about to be resumed from a checkpoint.
   *
   * @param inputs digest of what its steps were
   * @param guests its VMs, as the checkpoint knows them
   */
  ClusterState resuming(String inputs, List<VmState> guests) {
    return with(phase, inputs, accelerator, guests);
  }

  /** The same cluster on another accelerator, which a reboot of the host may have brought. */
  ClusterState with(Accelerator changed) {
    return with(
        phase, inputs, changed, vms.stream().map(vm -> vm.with(vm.plan().with(changed))).toList());
  }

  private ClusterState with(
      Phase phase, String inputs, Accelerator accelerator, List<VmState> vms) {
    return new ClusterState(
        format,
        id,
        phase,
        lifetime,
        creator,
        reaper,
        spec,
        inputs,
        backend,
        accelerator,
        imageSha256,
        copy,
        created,
        vms);
  }

  /** An owned cluster that is about to be made as a copy of this one. */
  ClusterState forked(String ownId, ProcessIdentity ownReaper, ClusterDirectory directory) {
    return new ClusterState(
        format,
        ownId,
        Phase.STARTING,
        Lifetime.OWNED,
        ProcessIdentity.current(),
        ownReaper,
        spec,
        inputs,
        backend,
        accelerator,
        imageSha256,
        true,
        Instant.now(),
        spec.spec().vms().stream().map(wanted -> elsewhere(wanted, ownId, directory)).toList());
  }

  private VmState elsewhere(VmSpec wanted, String ownId, ClusterDirectory directory) {
    VmState known = vm(wanted);
    return known.with(
        known
            .plan()
            .elsewhere(
                ownId,
                directory.run(),
                directory.disks(wanted),
                directory.seed(wanted),
                directory.console(wanted)));
  }

  /** What its VMs share. */
  ClusterNetwork network() {
    return ClusterNetwork.of(new Subnet(spec.netBase()), vms.stream().map(VmState::plan).toList());
  }

  /** The state of a VM of the spec. */
  VmState vm(VmSpec wanted) {
    return vms.stream().filter(vm -> vm.id() == wanted.id()).findFirst().orElseThrow();
  }
}
