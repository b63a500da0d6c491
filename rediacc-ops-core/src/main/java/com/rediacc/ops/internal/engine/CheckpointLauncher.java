package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.backend.Backend;
import com.rediacc.ops.internal.backend.DiskFiles;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.layout.CheckpointFiles;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.internal.time.Parallel;
import com.rediacc.ops.spec.VmSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * Launches clusters from a checkpoint, any number of times.
 *
 * @param context of the engine
 * @param state of the cluster that the VMs are to be of
 * @param directory of that cluster
 */
record CheckpointLauncher(EngineContext context, ClusterState state, ClusterDirectory directory) {
  /**
   * Launches all VMs, at the same time, and leaves them paused. If this throws, some may run.
   *
   * @param files of the checkpoint, which stay as they are
   * @param frozen the disks of each VM in the checkpoint
   * @param plans how each VM is launched: on disks that there are none of yet
   * @param copiedSoon whether a checkpoint is going to be taken of what is launched
   */
  RunningCluster launch(
      CheckpointFiles files,
      Function<VmSpec, DiskFiles> frozen,
      Function<VmSpec, LaunchPlan> plans,
      boolean copiedSoon,
      Deadline deadline) {
    List<VmSpec> specs = state.spec().spec().vms();
    List<RunningVm> vms =
        Parallel.run(
            "launching VMs",
            specs.size(),
            specs.stream()
                .map(
                    vm ->
                        (Callable<RunningVm>)
                            () ->
                                launch(
                                    vm,
                                    files,
                                    frozen.apply(vm),
                                    plans.apply(vm),
                                    copiedSoon,
                                    deadline))
                .toList(),
            deadline);
    return RunningCluster.of(state, directory, vms);
  }

  private RunningVm launch(
      VmSpec vm,
      CheckpointFiles files,
      DiskFiles frozen,
      LaunchPlan plan,
      boolean copiedSoon,
      Deadline deadline) {
    try {
      // Appended to from now on, by this VM alone.
      Files.copy(files.console(vm), plan.console(), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new StorageException("cannot copy the console of " + vm.name(), e);
    }
    Overlays.on(frozen, plan.disks(), vm, deadline);
    backend().launchFromMemory(plan, files.memory(vm), copiedSoon, deadline);
    return RunningVm.of(context, state.spec().spec(), vm, plan, state);
  }

  private Backend backend() {
    return context.backends().of(state.backend());
  }
}
