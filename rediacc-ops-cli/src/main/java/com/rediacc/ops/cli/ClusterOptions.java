package com.rediacc.ops.cli;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.orchestration.Step;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Role;
import com.rediacc.ops.spec.Setting;
import com.rediacc.ops.spec.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that describe the cluster. */
final class ClusterOptions {
  @Option(names = "--basic", description = "Only the bridge and the first worker.")
  private boolean basic;

  @Option(
      names = "--os",
      paramLabel = "<name>",
      completionCandidates = Candidates.ImageNames.class,
      description =
          "Image name, or the path of a qcow2 or raw disk. Default: VM_IMAGE, ubuntu-24.04.")
  private Optional<String> os = Optional.empty();

  @Mixin private ArchitectureOption architecture;

  @Option(
      names = "--backend",
      paramLabel = "<auto|kvm|qemu>",
      completionCandidates = Candidates.BackendNames.class,
      description = "What runs the VMs: kvm is libvirt. Default: REDIACC_BACKEND, auto.")
  private Optional<String> backend = Optional.empty();

  @Option(names = "--skip-orchestration", description = "VMs only, without Rediacc services.")
  private boolean skipOrchestration;

  @Option(
      names = "--renet",
      paramLabel = "<path>",
      description =
          "The renet executable for all VMs. Default: RENET_BINARY, or the one on the PATH.")
  private Optional<String> renet = Optional.empty();

  @Option(
      names = "--provision",
      paramLabel = "<bridge|worker|all>=<script>",
      description = "A script that root runs on ready VMs. Repeatable; they run in this order.")
  private List<String> provisions = new ArrayList<>();

  @Option(
      names = "--user-data",
      paramLabel = "<vm-id>=<file>",
      description = "Additional cloud-init user-data for a VM. Repeatable.")
  private List<String> userData = new ArrayList<>();

  @Option(
      names = "--data-disk",
      paramLabel = "<vm-id>=<GB>",
      description = "Another disk for a VM, without file system. Repeatable.")
  private List<String> dataDisks = new ArrayList<>();

  /**
   * The cluster that the options and the environment describe.
   *
   * @throws InvalidInputException with all that is wrong
   */
  ClusterSpec spec(Settings environment) {
    ClusterSpec.Builder builder = ClusterSpec.builder(over(environment));
    var faults = new ArrayList<String>();
    provisions.forEach(value -> collect(faults, () -> provision(value, builder)));
    userData.forEach(value -> collect(faults, () -> userData(value, builder)));
    dataDisks.forEach(value -> collect(faults, () -> dataDisk(value, builder)));
    return builder.build(faults);
  }

  private static void collect(List<String> faults, Runnable reading) {
    try {
      reading.run();
    } catch (InvalidInputException e) {
      faults.addAll(e.faults());
    }
  }

  private static void provision(String value, ClusterSpec.Builder builder) {
    String[] parts = parts("--provision", value);
    List<Role> roles =
        switch (parts[0]) {
          case "bridge" -> List.of(Role.BRIDGE);
          case "worker", "workers" -> List.of(Role.WORKER);
          case "all" -> List.of(Role.values());
          default ->
              throw new InvalidInputException(
                  "--provision "
                      + value
                      + ": must be for bridge, worker or all, not '"
                      + parts[0]
                      + "'");
        };
    builder.provision(roles, Step.script(Path.of(parts[1])));
  }

  private static void userData(String value, ClusterSpec.Builder builder) {
    String[] parts = parts("--user-data", value);
    int id = id("--user-data", value, parts[0]);
    try {
      builder.userData(id, Files.readString(Path.of(parts[1])));
    } catch (IOException e) {
      throw new InvalidInputException(
          "--user-data " + value + ": cannot read it: " + e.getClass().getSimpleName());
    }
  }

  private static void dataDisk(String value, ClusterSpec.Builder builder) {
    String[] parts = value.split("=", 2);
    if (parts.length < 2 || !parts[1].matches("\\d{1,9}")) {
      throw new InvalidInputException(
          "--data-disk " + value + ": '=' and a size in GB are missing");
    }
    builder.dataDisk(id("--data-disk", value, parts[0]), Integer.parseInt(parts[1]));
  }

  private static int id(String option, String value, String id) {
    if (!id.matches("[1-9]\\d?")) {
      throw new InvalidInputException(
          option + " " + value + ": '" + id + "' is not the id of a VM");
    }
    return Integer.parseInt(id);
  }

  private static String[] parts(String option, String value) {
    String[] parts = value.split("=", 2);
    if (parts.length < 2 || parts[1].isBlank()) {
      throw new InvalidInputException(option + " " + value + ": '=' and a file are missing");
    }
    return parts;
  }

  /** The environment's settings with these options on top. */
  Settings over(Settings environment) {
    Settings settings = basic ? environment.withFirstWorkerOnly("--basic") : environment;
    settings = with(settings, Setting.IMAGE, os, "--os");
    settings = architecture.over(settings);
    settings = with(settings, Setting.BACKEND, backend, "--backend");
    settings = with(settings, Setting.RENET, renet, "--renet");
    return skipOrchestration
        ? settings.with(Setting.SKIP_ORCHESTRATION, "true", "--skip-orchestration")
        : settings;
  }

  private static Settings with(
      Settings settings, Setting setting, Optional<String> value, String option) {
    return value.map(given -> settings.with(setting, given, option)).orElse(settings);
  }
}
