package com.rediacc.ops.internal.host;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.host.HostSetup;
import com.rediacc.ops.internal.process.CurrentUser;
import com.rediacc.ops.internal.process.Programs;
import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Architecture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Installs missing programs through the system's package manager, and gives this user access to
 * libvirt.
 */
public final class PackageSetup implements HostSetup {
  private final Architecture architecture;

  /**
   * @param architecture of the guests
   */
  public PackageSetup(Architecture architecture) {
    this.architecture = architecture;
  }

  @Override
  public List<List<String>> plan() {
    List<Tool> missing =
        Tools.forHost(architecture).stream().filter(tool -> tool.find().isEmpty()).toList();
    var commands = new ArrayList<List<String>>(missing.isEmpty() ? List.of() : packages(missing));
    if (Tools.isLinux() && !architecture.isForeign()) {
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
                        Failure.of("no supported package manager, and missing: " + names)
                            .withHint(
                                "apt-get, dnf, zypper, pacman and brew are supported; install"
                                    + " these programs by hand")));
    List<String> packages =
        missing.stream().flatMap(tool -> tool.in(manager).stream()).distinct().sorted().toList();
    if (packages.isEmpty()) {
      return List.of();
    }
    List<List<String>> commands = manager.commands(packages);
    return manager.needsRoot() ? asRoot(commands) : commands;
  }

  @Override
  public List<String> withoutPackage() {
    Optional<PackageManager> manager = PackageManager.find();
    return Tools.forHost(architecture).stream()
        .filter(tool -> tool.find().isEmpty())
        .filter(tool -> manager.flatMap(tool::in).isEmpty())
        .map(Tool::program)
        .toList();
  }

  @Override
  public void run(List<List<String>> plan, Duration timeout, Consumer<String> output) {
    var deadline = Deadline.after(timeout);
    for (List<String> command : plan) {
      Subprocess.of(command).onEachLine(output).run(deadline).succeeded();
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
