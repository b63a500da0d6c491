package com.rediacc.ops.internal.engine;

import com.rediacc.ops.internal.backend.Backend;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.cloudinit.CloudInit;
import com.rediacc.ops.internal.guest.GuestClock;
import com.rediacc.ops.internal.guest.Readiness;
import com.rediacc.ops.internal.image.DiskOverlay;
import com.rediacc.ops.internal.image.Image;
import com.rediacc.ops.internal.io.Directories;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Progress;
import com.rediacc.ops.spec.VmSpec;
import java.nio.file.Path;
import java.util.Optional;

/** Takes one VM after another to ready. Thread-safe: VMs of a cluster boot in parallel. */
final class VmBoot {
  private final EngineContext context;
  private final Backend backend;
  private final ClusterSpec spec;
  private final ClusterState state;
  private final Progress progress;

  VmBoot(
      EngineContext context,
      Backend backend,
      ClusterSpec spec,
      ClusterState state,
      Progress progress) {
    this.context = context;
    this.backend = backend;
    this.spec = spec;
    this.state = state;
    this.progress = progress;
  }

  /** Boots a new VM from the image, on this disk. */
  RunningVm boot(VmSpec vm, Path disk, Image image, ClusterDirectory directory, Deadline deadline) {
    progress.phase(vm.name(), "disk");
    // An earlier cluster's console would pass for this one's.
    Directories.delete(directory.console(vm));
    DiskOverlay.on(image.disk(), image.format(), disk, Optional.of(vm.diskGb()), deadline);
    LaunchPlan plan = state.vm(vm).plan().withDisk(disk);
    CloudInit.of(context.keys().guest(vm, state.id(), spec, plan)).writeSeed(plan.seed());
    return powerOn(vm, plan, deadline);
  }

  /** Powers the VM on and waits until it is ready. */
  RunningVm powerOn(VmSpec vm, LaunchPlan plan, Deadline deadline) {
    progress.phase(vm.name(), "power on");
    Machine machine = backend.launch(plan, deadline);
    // A paused one counts as on.
    machine.resume(deadline);
    RunningVm running = RunningVm.of(context, spec, vm, plan, state);
    new Readiness(machine, running.ssh(), plan.console(), spec.addresses())
        .await(deadline, progress);
    GuestClock.set(running.ssh(), deadline);
    return running;
  }
}
