package com.rediacc.ops.internal.engine;

import com.rediacc.ops.internal.backend.LaunchPlan;

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
    description.line("architecture", cluster.spec().architecture().toString());
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
    plan.dataDisks().forEach(disk -> line("data disk", disk.toString()));
    line("console", plan.console().toString());
    String started = vm.machine().startedAs();
    line("started as", started.isBlank() ? "(unknown)" : started);
  }

  private void line(String name, String value) {
    text.append(name).append(": ").append(value).append('\n');
  }
}
