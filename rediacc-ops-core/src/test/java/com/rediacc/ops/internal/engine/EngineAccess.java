package com.rediacc.ops.internal.engine;

import com.rediacc.ops.internal.backend.Backend;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Settings;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What tests of whole clusters need of the engine and find on no door. Its main is another process
 * that knows no more than a cluster's directory.
 */
public final class EngineAccess {
  private EngineAccess() {}

  /** The backend that runs a cluster. */
  public static Backend backend(RunningCluster cluster) {
    return EngineContext.of(Settings.fromEnvironment()).backends().of(cluster.backend());
  }

  /** How a VM was launched. */
  public static LaunchPlan plan(RunningVm vm) {
    return vm.plan();
  }

  /** Pauses and resumes each VM, and prints what it saw. */
  public static void main(String[] args) {
    var directory = new ClusterDirectory(Path.of(args[0]));
    ClusterState state = ClusterState.load(directory).orElseThrow();
    EngineContext context = EngineContext.of(Settings.fromEnvironment());
    var deadline = Deadline.after(Duration.ofMinutes(1));
    for (RunningVm vm : RunningCluster.attach(context, state, directory).vms()) {
      Machine machine = vm.machine();
      Machine.State before = machine.state();
      machine.pause(deadline);
      Machine.State paused = machine.state();
      machine.resume(deadline);
      System.out.println(vm.name() + " " + before + " " + paused + " " + machine.state());
    }
  }
}
