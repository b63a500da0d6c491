package com.rediacc.ops.cli;

import com.rediacc.ops.Ops;
import com.rediacc.ops.Vm;
import com.rediacc.ops.VmState;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The VM that a command line names by its id. */
final class WantedVm {
  private WantedVm() {}

  /** Removes the id from the arguments of a command. */
  static int takeId(List<String> arguments, CommandSpec spec) {
    if (arguments.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "the id of the VM is missing");
    }
    String id = arguments.remove(0);
    try {
      return Integer.parseInt(id);
    } catch (NumberFormatException e) {
      throw new ParameterException(spec.commandLine(), "'" + id + "' is not the id of a VM", e);
    }
  }

  /**
   * The VM of the detached cluster.
   *
   * @throws OpsException when there is none, or it does not run
   */
  static Vm running(Ops ops, int id) {
    Vm vm = DetachedCluster.of(ops).vm(id);
    VmState state = vm.state();
    if (state != VmState.RUNNING) {
      throw new OpsException(
          Failure.of("VM " + vm.name() + " is " + state)
              .withHint("'rdc ops up' powers it on again")
              .withLog(vm.consoleLog()));
    }
    return vm;
  }
}
