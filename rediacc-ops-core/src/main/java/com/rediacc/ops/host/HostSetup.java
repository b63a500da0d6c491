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

/** Installs the programs that are missing, through the system's package manager. */
public final class HostSetup {
  private final String architecture;

  /**
   * @param architecture of the guests: {@code amd64} or {@code arm64}
   */
  public HostSetup(String architecture) {
    this.architecture = architecture;
  }

  /**
   * The commands that would install what is missing, as argument vectors; empty when nothing is.
   *
   * @throws UnavailableException when there is no package manager we know, or no way to become root
   */
  public List<List<String>> plan() {
    List<Tool> missing =
        Tools.forHost(architecture).stream().filter(tool -> tool.find().isEmpty()).toList();
    if (missing.isEmpty()) {
      return List.of();
    }
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
    return packages.isEmpty() ? List.of() : asRoot(manager, manager.commands(packages));
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

  private static List<List<String>> asRoot(PackageManager manager, List<List<String>> commands) {
    if (!manager.needsRoot() || CurrentUser.isRoot()) {
      return commands;
    }
    if (Programs.find("sudo").isEmpty()) {
      throw new UnavailableException(
          Failure.of("installing packages needs root, and there is no sudo")
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
