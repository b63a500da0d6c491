package com.rediacc.ops;

import com.rediacc.ops.backend.Accelerator;
import com.rediacc.ops.backend.Backend;
import com.rediacc.ops.backend.BootSource;
import com.rediacc.ops.backend.LaunchPlan;
import com.rediacc.ops.backend.MachineState;
import com.rediacc.ops.image.Image;
import com.rediacc.ops.image.ImageStore;
import com.rediacc.ops.internal.Deadline;
import com.rediacc.ops.internal.FileMutex;
import com.rediacc.ops.internal.Together;
import com.rediacc.ops.internal.Uninterrupted;
import com.rediacc.ops.report.Failure;
import com.rediacc.ops.report.InvalidInputException;
import com.rediacc.ops.report.OpsException;
import com.rediacc.ops.report.UnavailableException;
import com.rediacc.ops.ssh.SshClients;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Makes clusters, or wakes the one that is there: from the decision to the handle. */
final class Assembly {
  private final Settings settings;
  private final DataFolder data;
  private final Backends backends;
  private final Backend backend;
  private final ImageStore images;
  private final SshClients ssh;
  private final UpOptions options;

  Assembly(
      Settings settings,
      DataFolder data,
      Backends backends,
      Backend backend,
      ImageStore images,
      SshClients ssh,
      UpOptions options) {
    this.settings = settings;
    this.data = data;
    this.backends = backends;
    this.backend = backend;
    this.images = images;
    this.ssh = ssh;
    this.options = options;
  }

  /** A new cluster, every VM from the image. */
  Cluster make(ClusterSpec spec, Deadline deadline) {
    Image image = images.obtain(spec.os(), deadline.remaining());
    requireRoomForImage(spec, image);
    Accelerator accelerator = prove(bootSource(image), deadline);
    Deadline patient = patient(deadline, accelerator);
    var draft = new Draft(data, options.lifetime(), spec, image, backend, accelerator);
    Reservation reservation;
    try (FileMutex counting =
        FileMutex.acquire(data.admissionLock(), patient, "the count of free RAM and disk")) {
      // Another cluster may have come in while the image was fetched.
      new Admission(data, backends).check(spec, options.lifetime(), backend);
      reservation = Reservation.make(draft, backends, counting);
      prepare(reservation, patient);
    }
    try {
      return start(reservation, image, patient);
    } catch (OpsException e) {
      Uninterrupted.run(reservation::undo);
      throw e.at(reservation.files().place());
    } catch (RuntimeException | Error e) {
      Uninterrupted.run(reservation::undo);
      throw e;
    }
  }

  /** Under the lock still: who comes next is to see that the addresses are taken. */
  private void prepare(Reservation reservation, Deadline deadline) {
    try {
      backend.prepare(reservation.state().network(), deadline.remaining());
    } catch (RuntimeException e) {
      Uninterrupted.run(reservation::undo);
      throw e;
    }
  }

  /** An existing cluster: as it is when it runs, powered on with its disks when it does not. */
  Cluster wake(ClusterState state, Deadline deadline) {
    ClusterFiles files = data.detachedCluster();
    var handles = new Handles(data, files, ssh);
    List<VmSpec> asleep =
        state.spec().vms().stream()
            .filter(vm -> backend(state).attach(state.plan(vm)).state() != MachineState.RUNNING)
            .toList();
    if (asleep.isEmpty()) {
      options.progress().note("the cluster is up already");
      return handles.cluster(state, backend(state), () -> {});
    }
    options.progress().note("powering on again: " + asleep.stream().map(VmSpec::name).toList());
    Accelerator accelerator = prove(state.plans().get(0).boot(), deadline);
    ClusterState current = state.with(accelerator);
    current.save(files);
    Deadline patient = patient(deadline, accelerator);
    backend(state).prepare(current.network(), patient.remaining());
    var start = new VmStart(backend(state), current, handles, options.progress());
    try {
      together(asleep, vm -> start.powerOn(vm, current.plan(vm), patient), patient);
    } catch (OpsException e) {
      // The disks are the user's work: only the power goes off again.
      Uninterrupted.run(() -> powerOff(current, asleep));
      throw e.at(files.place());
    }
    handles.writeSshConfig(current, backend(state));
    return handles.cluster(current, backend(state), () -> {});
  }

  private Cluster start(Reservation reservation, Image image, Deadline deadline) {
    ClusterState state = reservation.state();
    var handles = new Handles(data, reservation.files(), ssh);
    List<LaunchPlan> running;
    try {
      running =
          new ClusterStart(settings, data, backend, reservation, handles, image, options)
              .run(deadline);
    } catch (RuntimeException | Error e) {
      handles.close();
      throw e;
    }
    ClusterState ready = state.ready(running);
    ready.save(reservation.files());
    handles.writeSshConfig(ready, backend);
    return handles.cluster(ready, backend, reservation.keep(ready));
  }

  private interface Step {
    LaunchPlan run(VmSpec vm);
  }

  private List<LaunchPlan> together(List<VmSpec> vms, Step step, Deadline deadline) {
    List<Callable<LaunchPlan>> tasks = new ArrayList<>();
    vms.forEach(vm -> tasks.add(() -> step.run(vm)));
    return Together.run("start of VMs", options.parallel() ? vms.size() : 1, tasks, deadline);
  }

  private void powerOff(ClusterState state, List<VmSpec> vms) {
    vms.forEach(vm -> backend(state).attach(state.plan(vm)).destroy(Teardown.GRACE));
  }

  private Backend backend(ClusterState state) {
    return backends.named(state.backend());
  }

  private Accelerator prove(BootSource sample, Deadline deadline) {
    if (backend.proven().isEmpty()) {
      options.progress().note("finding out which accelerator runs guests here");
    }
    Accelerator accelerator = backend.prove(sample, deadline.remaining());
    if (accelerator.kind() == Accelerator.Kind.TCG) {
      if (settings.requireKvm()) {
        throw new UnavailableException(
            Failure.of(
                    "REDIACC_REQUIRE_KVM=1, and only emulation works here: "
                        + accelerator.fallbackReason())
                .withHint("mend that, or unset REDIACC_REQUIRE_KVM to accept slow VMs"));
      }
      options.progress().note("falling back to emulation (tcg): " + accelerator.fallbackReason());
    }
    return accelerator;
  }

  /** A limit that the user chose is kept; the default grows where guests are slow. */
  private Deadline patient(Deadline deadline, Accelerator accelerator) {
    return options.timeout().isPresent() ? deadline : deadline.stretched(accelerator.patience());
  }

  private static BootSource bootSource(Image image) {
    return new BootSource(
        image.architecture(),
        image.disk(),
        image.format(),
        image.kernel().map(k -> new BootSource.Kernel(k.kernel(), k.initrd(), k.commandLine())));
  }

  private static void requireRoomForImage(ClusterSpec spec, Image image) {
    List<String> faults =
        spec.vms().stream()
            .filter(vm -> (long) vm.diskGb() << 30 < image.virtualBytes())
            .map(
                vm ->
                    String.format(
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

  /** Everything that is decided about a cluster before its folder is made. */
  record Draft(
      DataFolder data,
      Lifetime lifetime,
      ClusterSpec spec,
      Image image,
      Backend backend,
      Accelerator accelerator) {
    BootSource boot(VmSpec vm, ClusterFiles files) {
      return new BootSource(
          image.architecture(), files.disk(vm), "qcow2", bootSource(image).kernel());
    }
  }
}
