package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.internal.backend.Backend;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.host.HostCpu;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.AcceleratorKind;
import com.rediacc.ops.spec.Architecture;
import com.rediacc.ops.spec.BackendKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What of a host and its emulator the memory of a cluster depends on.
 *
 * @param architecture of the host itself; that of the guests is in the spec
 * @param emulator which one, and its version
 * @param processor of the host; matters where it executes the guests itself
 * @param machines what the guest of each VM sees, by the VM's name
 */
record KeptHost(
    Architecture architecture,
    String emulator,
    AcceleratorKind accelerator,
    String processor,
    Map<String, String> machines) {
  KeptHost {
    Objects.requireNonNull(architecture, "architecture");
    Objects.requireNonNull(emulator, "emulator");
    Objects.requireNonNull(accelerator, "accelerator");
    Objects.requireNonNull(processor, "processor");
    machines = Map.copyOf(machines);
  }

  /**
   * This host, with the machines of these plans.
   *
   * @throws UnavailableException when a checkpoint cannot outlive its cluster on this backend
   */
  static KeptHost here(
      Backend backend, AcceleratorKind accelerator, List<LaunchPlan> plans, Deadline deadline) {
    String emulator = "";
    var machines = new TreeMap<String, String>();
    for (LaunchPlan plan : plans) {
      Backend.Hardware hardware =
          backend.hardware(plan, deadline).orElseThrow(() -> refused(backend.kind()));
      emulator = hardware.emulator();
      machines.put(plan.name(), hardware.machine());
    }
    return new KeptHost(Architecture.ofHost(), emulator, accelerator, HostCpu.describe(), machines);
  }

  static UnavailableException refused(BackendKind backend) {
    return new UnavailableException(
        Failure.of(
                "no checkpoint to keep on the backend "
                    + backend
                    + ": it restores memory only into a domain of the same cluster")
            .withHint("the backend 'qemu' can"));
  }

  /** In what this host is unlike the one that a checkpoint was taken on; a line each. */
  List<String> unlike(KeptHost then) {
    var differences = new ArrayList<String>();
    compare("processor architecture", architecture, then.architecture, differences);
    compare("emulator", emulator, then.emulator, differences);
    compare("accelerator", accelerator, then.accelerator, differences);
    if (!differences.isEmpty()) {
      // What follows from these needs no words of its own.
      return differences;
    }
    if (accelerator != AcceleratorKind.TCG && !processor.equals(then.processor)) {
      compare("processor", model(processor), model(then.processor), differences);
      if (differences.isEmpty()) {
        differences.add("the features of the processor are others");
      }
    }
    then.machines.forEach(
        (name, machine) -> {
          if (!machine.equals(machines.get(name))) {
            differences.add("the machine of " + name + " is built differently by this version");
          }
        });
    return differences;
  }

  private static void compare(String what, Object is, Object was, List<String> differences) {
    if (!is.equals(was)) {
      differences.add(what + " is " + is + ", was " + was);
    }
  }

  private static String model(String processor) {
    return processor.lines().findFirst().orElse("").replaceFirst("model name\\s*:\\s*", "");
  }
}
