package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.LaunchPlan;
import java.util.function.Supplier;

/** What a cluster is made of, in words, as evidence: versions, machines, how they were started. */
final class ClusterDescription {
  private final StringBuilder text = new StringBuilder();

  private ClusterDescription() {}

  static String of(RunningCluster cluster) {
    var description = new ClusterDescription();
    description.line("cluster", cluster.id());
    description.line("directory", cluster.directory().place());
    description.line("backend", cluster.backend().toString());
    description.line("accelerator", cluster.accelerator().toString());
    description.line("image", cluster.spec().os());
    description.line("java", Runtime.version().toString());
    description.line(
        "host",
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch")
            + ", "
            + Runtime.getRuntime().availableProcessors()
            + " CPUs");
    cluster.vms().forEach(description::add);
    return description.text.toString();
  }

  private void add(RunningVm vm) {
    LaunchPlan plan = vm.plan();
    text.append('\n');
    line("vm", vm.name() + " (" + vm.spec().role() + ")");
    line("address", vm.address());
    line("cpus", Integer.toString(plan.cpus()));
    line("memory", plan.memoryMb() + " MB");
    line("disk", plan.boot().disk().toString());
    line("console", plan.console().toString());
    asked("state", () -> vm.machine().state().toString());
    asked("started as", () -> vm.machine().startedAs());
  }

  /** The emulator may not answer either. */
  private void asked(String name, Supplier<String> question) {
    String answer;
    try {
      answer = question.get();
    } catch (InterruptedOpsException e) {
      throw e;
    } catch (OpsException e) {
      answer = "(" + e.failure().what() + ")";
    }
    line(name, answer.isBlank() ? "(unknown)" : answer);
  }

  private void line(String name, String value) {
    text.append(name).append(": ").append(value).append('\n');
  }
}
