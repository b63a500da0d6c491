package com.rediacc.ops.internal.image;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.internal.host.Tools;
import com.rediacc.ops.internal.process.CurrentUser;
import com.rediacc.ops.internal.process.Programs;
import com.rediacc.ops.spec.Architecture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The programs of this host that a build needs. */
final class BuildTools {
  /** Debian's keys, which sign the package lists. */
  static final Path KEYRING = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");

  private final boolean root;
  private final Optional<Path> interpreter;
  private final Function<String, Optional<Path>> programs;

  /**
   * @param root whether the build runs as root
   * @param interpreter runs programs of the guest in the build; empty where this host does
   * @param programs finds a program of this host
   */
  BuildTools(boolean root, Optional<Path> interpreter, Function<String, Optional<Path>> programs) {
    this.root = root;
    this.interpreter = interpreter;
    this.programs = programs;
  }

  /**
   * @throws UnavailableException naming everything that is missing
   */
  static BuildTools require(String image, Architecture guests) {
    if (!isPossible()) {
      throw new UnavailableException(
          Failure.of("the image " + image + " can only be built on Linux")
              .withHint("download it: rdc ops image pull " + image));
    }
    boolean emulated =
        guests.isForeign() && !ForeignPrograms.registered(guests, ForeignPrograms.HANDLERS);
    String emulator = Tools.userEmulator(guests);
    Optional<Path> interpreter = emulated ? Programs.find(emulator) : Optional.empty();
    var tools = new BuildTools(CurrentUser.isRoot(), interpreter, Programs::find);
    List<String> missing = tools.missing();
    if (emulated && interpreter.isEmpty()) {
      missing.add(emulator + " (package qemu-user-static)");
    }
    if (!missing.isEmpty()) {
      throw new UnavailableException(
          Failure.of(
                  "the image " + image + " cannot be built: missing " + String.join(", ", missing))
              .withHint(Tools.remedy(guests)));
    }
    if (emulated && !ForeignPrograms.canBeRegistered()) {
      throw new UnavailableException(
          Failure.of(
                  ("the image " + image + " cannot be built: this system does not run programs of ")
                      + (guests + ", and lets no build register ")
                      + emulator)
              .withHint(
                  "register it: 'sudo systemctl restart systemd-binfmt', or build on Linux 6.7 or"
                      + " later where user namespaces are allowed"));
    }
    return tools;
  }

  /** Whether this operating system can build images at all. */
  static boolean isPossible() {
    return System.getProperty("os.name").equals("Linux");
  }

  boolean root() {
    return root;
  }

  /** Runs programs of the guest in the build; empty where this host does. */
  Optional<Path> interpreter() {
    return interpreter;
  }

  /** The path of the program, or its name if it is not found. */
  String program(String name) {
    return programs.apply(name).map(Path::toString).orElse(name);
  }

  /**
   * The search path for programs that the tools call: the system's before a user's own, whose
   * Python may be another, or take a second to start, which mmdebstrap does for each package.
   */
  String path() {
    return "/usr/sbin:/usr/bin:/sbin:/bin:" + System.getenv("PATH");
  }

  private List<String> missing() {
    var packages = new LinkedHashMap<String, String>();
    packages.put("mmdebstrap", "mmdebstrap");
    packages.put("mke2fs", "e2fsprogs");
    packages.put("qemu-img", "qemu-utils");
    packages.put("setpriv", "util-linux");
    if (!root) {
      packages.put("fakeroot", "fakeroot");
      packages.put("newuidmap", "uidmap");
    }
    var missing = new ArrayList<String>();
    for (Map.Entry<String, String> tool : packages.entrySet()) {
      if (programs.apply(tool.getKey()).isEmpty()) {
        missing.add(tool.getKey() + " (package " + tool.getValue() + ")");
      }
    }
    if (!Files.isReadable(KEYRING)) {
      missing.add(KEYRING + " (package debian-archive-keyring)");
    }
    return missing;
  }
}
