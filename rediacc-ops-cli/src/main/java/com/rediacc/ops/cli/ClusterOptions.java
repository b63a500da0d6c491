package com.rediacc.ops.cli;

import com.rediacc.ops.Setting;
import com.rediacc.ops.Settings;
import picocli.CommandLine.Option;

/** The options that say what the cluster is. */
final class ClusterOptions {
  @Option(names = "--basic", description = "Only the bridge and the first worker.")
  private boolean basic;

  @Option(
      names = "--os",
      paramLabel = "<name>",
      description =
          "Image name, or the path of a qcow2 or raw disk. Default: VM_IMAGE, ubuntu-24.04.")
  private String os;

  @Option(
      names = "--backend",
      paramLabel = "<auto|kvm|qemu>",
      description = "What runs the VMs, instead of the detected one.")
  private String backend;

  @Option(names = "--skip-orchestration", description = "VMs only, without Rediacc services.")
  private boolean skipOrchestration;

  /** The environment's settings with these options on top. */
  Settings over(Settings environment) {
    Settings settings = basic ? environment.withFirstWorkerOnly("--basic") : environment;
    settings = with(settings, Setting.IMAGE, os, "--os");
    settings = with(settings, Setting.BACKEND, backend, "--backend");
    String skip = skipOrchestration ? "true" : null;
    return with(settings, Setting.SKIP_ORCHESTRATION, skip, "--skip-orchestration");
  }

  private static Settings with(Settings settings, Setting setting, String value, String option) {
    return value == null ? settings : settings.with(setting, value, option);
  }
}
