package com.rediacc.ops.internal.engine;

import com.rediacc.ops.internal.backend.Backend;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.guest.GuestClock;
import com.rediacc.ops.internal.guest.Readiness;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Progress;
import com.rediacc.ops.spec.VmSpec;

/** Powers VMs on and takes them to ready. Thread-safe: VMs of a cluster boot in parallel. */
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

  /** Powers the VM on and waits until it is ready. */
  RunningVm powerOn(VmSpec vm, LaunchPlan plan, Deadline deadline) {
    progress.phase(vm.name(), "power on");
    Machine machine = backend.launch(plan, deadline);
    // A paused one counts as on.
    machine.resume(deadline);
    RunningVm running = RunningVm.of(context, spec, vm, plan, state);
    new Readiness(machine, running.guest(), plan.console(), spec.addresses())
        .await(deadline, progress);
    GuestClock.set(running.guest(), deadline);
    return running;
  }
}
