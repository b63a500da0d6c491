package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.internal.backend.Accelerator;
import com.rediacc.ops.internal.backend.Backend;
import com.rediacc.ops.internal.backend.BootSource;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.image.Image;
import com.rediacc.ops.internal.image.ImageStore;
import com.rediacc.ops.internal.io.FileMutex;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.orchestration.Orchestration;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.internal.time.Parallel;
import com.rediacc.ops.internal.time.Uninterruptibly;
import com.rediacc.ops.spec.AcceleratorKind;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.UpOptions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Launches one cluster on one backend, or powers on the one that is there. Used once. */
final class ClusterLauncher {
  private final EngineContext context;
  private final ClusterSpec spec;
  private final UpOptions options;
  private final Backend backend;
  private final ImageStore images;
  private final Orchestration steps;

  /**
   * @param steps of the spec, whose files have been read
   */
  ClusterLauncher(
      EngineContext context,
      ClusterSpec spec,
      UpOptions options,
      Backend backend,
      ImageStore images,
      Orchestration steps) {
    this.context = context;
    this.spec = spec;
    this.options = options;
    this.backend = backend;
    this.images = images;
    this.steps = steps;
  }

  ClusterSpec spec() {
    return spec;
  }

  UpOptions options() {
    return options;
  }

  /** Digest over the contents of all files that the spec names. */
  String inputs() {
    return steps.fingerprint();
  }

  /** Refuses a cluster that there is no room for; creates nothing. */
  void admit() {
    new Admission(context).check(spec, options, backend);
  }

  /** A new cluster. Whatever fails, nothing of it is left but logs. */
  RunningCluster launch(Deadline deadline) {
    // What can be refused now need not wait for the image; one to be emulated is built so, too.
    Optional<Accelerator> known = backend.cachedAccelerator(spec.architecture());
    known.ifPresent(this::requireAllowed);
    Image image =
        images.obtain(spec.os(), known.map(found -> patient(deadline, found)).orElse(deadline));
    requireRoomForImage(image);
    Accelerator accelerator = accelerator(backend, image.bootSource(), deadline);
    Deadline patient = patient(deadline, accelerator);
    var blueprint = new Blueprint(spec, options, image, backend, accelerator, steps);
    Reservation reservation = reserve(blueprint, patient);
    try {
      RunningCluster ready = new StartSequence(context, blueprint, reservation).run(patient);
      return ready.releasedBy(reservation.keep(ready.state()));
    } catch (OpsException e) {
      reservation.undo();
      throw e.at(reservation.directory().place());
    } catch (RuntimeException | Error e) {
      reservation.undo();
      throw e;
    }
  }

  private Reservation reserve(Blueprint blueprint, Deadline deadline) {
    try (FileMutex counting =
        FileMutex.acquire(
            context.data().admissionLock(), deadline, "the count of free RAM and disk")) {
      // Another cluster may have come in while the image was fetched.
      admit();
      Reservation reservation =
          images.whileUnchanged(
              blueprint.image(),
              deadline,
              () -> Reservation.make(context, of(blueprint), counting));
      try {
        // Under the lock still: who comes next is to see that the addresses are taken.
        backend.prepare(reservation.state().network(), deadline);
        return reservation;
      } catch (RuntimeException | Error e) {
        reservation.undo();
        throw e;
      }
    }
  }

  static NewCluster of(Blueprint blueprint) {
    return new NewCluster(
        blueprint.options().lifetime(),
        blueprint.spec().vms(),
        (id, directory) -> blueprint.backend().cleanupCommands(blueprint.network(id, directory)),
        (id, reaper, directory) -> ClusterState.starting(blueprint, id, reaper, directory));
  }

  /** An existing cluster: as it is when it runs, powered on with its disks when it does not. */
  RunningCluster powerOn(ClusterState state, Deadline deadline) {
    ClusterDirectory directory = context.data().detachedCluster();
    var existing = RunningCluster.attach(context, state, directory);
    List<RunningVm> off =
        existing.vms().stream()
            .filter(vm -> vm.machine().state() != Machine.State.RUNNING)
            .toList();
    if (off.isEmpty()) {
      options.progress().note("the cluster is up already");
      return existing;
    }
    options.progress().note("powering on again: " + off);
    // Whoever asks for the cluster wants a sound one.
    new ClusterFaults(context, existing).healAllUnderLock();
    Backend its = context.backends().of(state.backend());
    Accelerator accelerator = accelerator(its, off.get(0).plan().boot(), deadline);
    ClusterState current = state.with(accelerator);
    current.save(directory);
    Deadline patient = patient(deadline, accelerator);
    its.prepare(current.network(), patient);
    var boot = new VmBoot(context, its, existing.spec(), current, options.progress());
    try {
      Parallel.run(
          "power-on of VMs",
          options.parallel() ? off.size() : 1,
          off.stream()
              .map(
                  vm ->
                      (Callable<RunningVm>)
                          () -> boot.powerOn(vm.spec(), current.vm(vm.spec()).plan(), patient))
              .toList(),
          patient);
    } catch (OpsException e) {
      // The disks are the user's work: only the power goes off again.
      Uninterruptibly.run(
          () -> off.forEach(vm -> vm.machine().destroy(Deadline.after(Teardown.GRACE))));
      throw e.at(directory.place());
    }
    RunningCluster running = RunningCluster.attach(context, current, directory);
    running.writeSshConfig();
    return running;
  }

  private Accelerator accelerator(Backend its, BootSource sample, Deadline deadline) {
    if (its.cachedAccelerator(sample.architecture()).isEmpty()) {
      options.progress().note("finding out which accelerator runs guests here");
    }
    Accelerator accelerator = its.probeAccelerator(sample, deadline);
    requireAllowed(accelerator);
    if (accelerator.kind() == AcceleratorKind.TCG) {
      options
          .progress()
          .note(
              ShortNote.of(
                  why -> "emulation (tcg): " + why,
                  accelerator.fallbackReason(),
                  "no hardware virtualization, 'rdc ops check' shows why"),
              "falling back to emulation (tcg): " + accelerator.fallbackReason());
    }
    return accelerator;
  }

  private void requireAllowed(Accelerator accelerator) {
    if (accelerator.kind() == AcceleratorKind.TCG && context.settings().requireKvm()) {
      throw new UnavailableException(
          Failure.of(
                  "REDIACC_REQUIRE_KVM=1, and only emulation works here: "
                      + accelerator.fallbackReason())
              .withHint("fix that, or unset REDIACC_REQUIRE_KVM to accept slow VMs"));
    }
  }

  /** A timeout that the user chose is kept; the default grows where guests are slow. */
  private Deadline patient(Deadline deadline, Accelerator accelerator) {
    return options.timeout().isPresent()
        ? deadline
        : deadline.stretched(accelerator.kind().timeoutFactor());
  }

  private void requireRoomForImage(Image image) {
    List<String> faults =
        spec.vms().stream()
            .filter(vm -> ((long) vm.diskGb() << 30) < image.virtualBytes())
            .map(
                vm ->
                    String.format(
                        Locale.ROOT,
                        "%s: a disk of %d GB is smaller than the image %s, %.1f GB",
                        vm.name(),
                        vm.diskGb(),
                        image.name(),
                        image.virtualBytes() / (double) (1 << 30)))
            .toList();
    if (!faults.isEmpty()) {
      throw new InvalidInputException(faults);
    }
  }
}
