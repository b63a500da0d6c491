package com.rediacc.ops.cli;

import com.rediacc.ops.spec.Setting;
import com.rediacc.ops.spec.Settings;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option {@code --arch} of all commands that are about one architecture of VMs. */
final class ArchitectureOption {
  @Option(
      names = "--arch",
      paramLabel = "<amd64|arm64|host>",
      completionCandidates = Candidates.ArchitectureNames.class,
      description =
          "Architecture of the VMs; another than this host's is emulated. Default: VM_ARCH, host.")
  private Optional<String> name = Optional.empty();

  /** These settings with the option on top. */
  Settings over(Settings settings) {
    return name.map(given -> settings.with(Setting.ARCHITECTURE, given, "--arch")).orElse(settings);
  }
}
