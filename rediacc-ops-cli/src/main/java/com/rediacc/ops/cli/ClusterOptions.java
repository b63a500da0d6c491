package com.rediacc.ops.cli;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.orchestration.Step;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.ClusterSpecBuilder;
import com.rediacc.ops.spec.Role;
import com.rediacc.ops.spec.Setting;
import com.rediacc.ops.spec.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  @Option(
      names = "--renet",
      paramLabel = "<path>",
      description = "The renet executable for all VMs. Default: RENET_BINARY, or the PATH's.")
  private String renet;

  @Option(
      names = "--provision",
      paramLabel = "<bridge|worker|all>=<script>",
      description = "A script to run, as root, on VMs that are ready. Repeatable, in order.")
  private List<String> provisions = new ArrayList<>();

  @Option(
      names = "--user-data",
      paramLabel = "<vm-id>=<file>",
      description = "cloud-init user-data of one's own for a VM. Repeatable.")
  private List<String> userData = new ArrayList<>();

  /**
   * What is asked for.
   *
   * @throws InvalidInputException with every fault there is
   */
  ClusterSpec spec(Settings environment) {
    ClusterSpecBuilder builder = ClusterSpec.builder(over(environment));
    var faults = new ArrayList<String>();
    provisions.forEach(words -> orFault(faults, () -> provision(words, builder)));
    userData.forEach(words -> orFault(faults, () -> userData(words, builder)));
    return builder.build(faults);
  }

  private static void orFault(List<String> faults, Runnable reading) {
    try {
      reading.run();
    } catch (InvalidInputException e) {
      faults.addAll(e.faults());
    }
  }

  private static void provision(String words, ClusterSpecBuilder builder) {
    String[] parts = parts("--provision", words);
    List<Role> roles =
        switch (parts[0]) {
          case "bridge" -> List.of(Role.BRIDGE);
          case "worker", "workers" -> List.of(Role.WORKER);
          case "all" -> List.of(Role.values());
          default ->
              throw new InvalidInputException(
                  "--provision " + words + ": '" + parts[0] + "' is not bridge, worker or all");
        };
    builder.provision(roles, Step.script(Path.of(parts[1])));
  }

  private static void userData(String words, ClusterSpecBuilder builder) {
    String[] parts = parts("--user-data", words);
    if (!parts[0].matches("[1-9]\\d?")) {
      throw new InvalidInputException("--user-data " + words + ": '" + parts[0] + "' is no VM id");
    }
    try {
      builder.userData(Integer.parseInt(parts[0]), Files.readString(Path.of(parts[1])));
    } catch (IOException e) {
      throw new InvalidInputException(
          "--user-data " + words + ": cannot read it: " + e.getClass().getSimpleName());
    }
  }

  private static String[] parts(String option, String words) {
    String[] parts = words.split("=", 2);
    if (parts.length < 2 || parts[1].isBlank()) {
      throw new InvalidInputException(option + " " + words + ": there is no '=' and a file");
    }
    return parts;
  }

  /** The environment's settings with these options on top. */
  Settings over(Settings environment) {
    Settings settings = basic ? environment.withFirstWorkerOnly("--basic") : environment;
    settings = with(settings, Setting.IMAGE, os, "--os");
    settings = with(settings, Setting.BACKEND, backend, "--backend");
    settings = with(settings, Setting.RENET, renet, "--renet");
    String skip = skipOrchestration ? "true" : null;
    return with(settings, Setting.SKIP_ORCHESTRATION, skip, "--skip-orchestration");
  }

  private static Settings with(Settings settings, Setting setting, String value, String option) {
    return value == null ? settings : settings.with(setting, value, option);
  }
}
