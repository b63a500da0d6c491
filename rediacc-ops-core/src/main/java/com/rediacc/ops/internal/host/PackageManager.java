package com.rediacc.ops.internal.host;

import com.rediacc.ops.internal.process.Programs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The supported package managers, and how each installs packages. */
public enum PackageManager {
  APT("apt-get", true, "install -y --no-install-recommends -o DPkg::Lock::Timeout=120"),
  DNF("dnf", true, "install -y"),
  ZYPPER("zypper", true, "--non-interactive install --no-recommends"),
  PACMAN("pacman", true, "-S --needed --noconfirm"),
  BREW("brew", false, "install");

  private final String program;
  private final boolean needsRoot;
  private final String install;

  PackageManager(String program, boolean needsRoot, String install) {
    this.program = program;
    this.needsRoot = needsRoot;
    this.install = install;
  }

  /** The package manager of this machine. */
  public static Optional<PackageManager> find() {
    return Stream.of(values()).filter(m -> Programs.find(m.program).isPresent()).findFirst();
  }

  public boolean needsRoot() {
    return needsRoot;
  }

  /** The commands that install these packages, as argument vectors. */
  public List<List<String>> commands(List<String> packages) {
    var commands = new ArrayList<List<String>>();
    if (this == APT) {
      commands.add(List.of("env", "DEBIAN_FRONTEND=noninteractive", program, "update"));
    }
    var command = new ArrayList<String>();
    if (this == APT) {
      command.addAll(List.of("env", "DEBIAN_FRONTEND=noninteractive"));
    }
    command.add(program);
    command.addAll(List.of(install.split(" ")));
    command.addAll(packages);
    commands.add(List.copyOf(command));
    return commands;
  }
}
