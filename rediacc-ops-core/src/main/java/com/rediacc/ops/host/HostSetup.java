package com.rediacc.ops.host;

import com.rediacc.ops.internal.CurrentUser;
import com.rediacc.ops.internal.Deadline;
import com.rediacc.ops.internal.Programs;
import com.rediacc.ops.internal.Subprocess;
import com.rediacc.ops.report.Failure;
import com.rediacc.ops.report.OpsException;
import com.rediacc.ops.report.UnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Installs the programs that are missing, through the system's package manager, and lets libvirt
 * run for this user.
 */
public final class HostSetup {
  private final String architecture;

  /**
   * @param architecture of the guests: {@code amd64} or {@code arm64}
   */
  public HostSetup(String architecture) {
    this.architecture = architecture;
  }

  /**
   * The commands that would set up what is missing, as argument vectors; empty when nothing is.
   *
   * @throws UnavailableException when there is no package manager we know, or no way to become root
   */
  public List<List<String>> plan() {
    List<Tool> missing =
        Tools.forHost(architecture).stream().filter(tool -> tool.find().isEmpty()).toList();
    var commands = new ArrayList<List<String>>(missing.isEmpty() ? List.of() : packages(missing));
    if (Tools.isLinux()) {
      commands.addAll(asRoot(LibvirtService.commands()));
    }
    return List.copyOf(commands);
  }

  private static List<List<String>> packages(List<Tool> missing) {
    List<String> names = missing.stream().map(Tool::program).toList();
    PackageManager manager =
        PackageManager.find()
            .orElseThrow(
                () ->
                    new UnavailableException(
                        Failure.of("no package manager that setup knows, and missing: " + names)
                            .withHint(
                                "apt-get, dnf, zypper, pacman and brew are known; install these"
                                    + " programs by hand")));
    List<String> packages =
        missing.stream().flatMap(tool -> tool.in(manager).stream()).distinct().sorted().toList();
    if (packages.isEmpty()) {
      return List.of();
    }
    List<List<String>> commands = manager.commands(packages);
    return manager.needsRoot() ? asRoot(commands) : commands;
  }

  /** Programs that are missing and that this machine's package manager is not known to have. */
  public List<String> withoutPackage() {
    Optional<PackageManager> manager = PackageManager.find();
    return Tools.forHost(architecture).stream()
        .filter(tool -> tool.find().isEmpty())
        .filter(tool -> manager.flatMap(tool::in).isEmpty())
        .map(Tool::program)
        .toList();
  }

  /**
   * Runs the plan; only the package manager itself becomes root.
   *
   * @param output receives each line that the package manager prints
   * @throws OpsException when a command fails, with the end of its output
   */
  public void run(List<List<String>> plan, Duration limit, Consumer<String> output) {
    var deadline = Deadline.after(limit);
    for (List<String> command : plan) {
      Subprocess.of(command).tellingEachLine(output).run(deadline).succeeded();
    }
  }

  private static List<List<String>> asRoot(List<List<String>> commands) {
    if (commands.isEmpty() || CurrentUser.isRoot()) {
      return commands;
    }
    if (Programs.find("sudo").isEmpty()) {
      throw new UnavailableException(
          Failure.of("setting this machine up needs root, and there is no sudo")
              .withHint("run as root: " + String.join(" ", commands.get(commands.size() - 1))));
    }
    return commands.stream()
        .map(
            command -> {
              var asRoot = new ArrayList<>(List.of("sudo"));
              asRoot.addAll(command);
              return List.copyOf(asRoot);
            })
        .toList();
  }
}
