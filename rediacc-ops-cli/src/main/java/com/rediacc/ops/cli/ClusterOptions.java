package com.rediacc.ops.cli;

import com.rediacc.ops.ClusterSpec;
import com.rediacc.ops.ClusterSpecBuilder;
import com.rediacc.ops.Settings;
import picocli.CommandLine.Option;

/** The options that say what the cluster is. */
final class ClusterOptions {
  @Option(names = "--basic", description = "Only the bridge and the first worker.")
  private boolean basic;

  @Option(
      names = "--os",
      paramLabel = "<name>",
      description = "Image name, or the path of a qcow2 or raw disk. Default: ubuntu-24.04.")
  private String os;

  @Option(
      names = "--backend",
      paramLabel = "<auto|kvm|qemu>",
      description = "What runs the VMs, instead of the detected one.")
  private String backend;

  @Option(names = "--skip-orchestration", description = "VMs only, without Rediacc services.")
  private boolean skipOrchestration;

  ClusterSpec spec(Settings settings) {
    ClusterSpecBuilder builder = ClusterSpec.builder(settings);
    if (basic) {
      builder.basic();
    }
    if (os != null) {
      builder.os(os);
    }
    if (backend != null) {
      builder.backend(backend);
    }
    if (skipOrchestration) {
      builder.skipOrchestration();
    }
    return builder.build();
  }
}
