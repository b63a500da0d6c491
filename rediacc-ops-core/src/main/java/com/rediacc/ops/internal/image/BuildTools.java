package com.rediacc.ops.internal.image;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.internal.process.CurrentUser;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The programs of this host that a build needs, and where they are looked for. */
final class BuildTools {
  /** Debian's keys, which every package list is checked against. */
  static final Path KEYRING = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");

  private final boolean root;
  private final String path;

  private BuildTools(boolean root, String path) {
    this.root = root;
    this.path = path;
  }

  /**
   * @throws UnavailableException naming everything that is missing
   */
  static BuildTools require(String image) {
    if (!isPossible()) {
      throw new UnavailableException(
          Failure.of("the image " + image + " can only be built on Linux")
              .withHint("download it: rdc ops image pull " + image));
    }
    var tools = new BuildTools(CurrentUser.isRoot(), System.getenv("PATH") + ":/usr/sbin:/sbin");
    List<String> missing = tools.missing();
    if (!missing.isEmpty()) {
      throw new UnavailableException(
          Failure.of(
                  "the image " + image + " cannot be built: missing " + String.join(", ", missing))
              .withHint("rdc ops setup"));
    }
    return tools;
  }

  /** Whether this kind of host can build at all, given the tools. */
  static boolean isPossible() {
    return System.getProperty("os.name").equals("Linux");
  }

  boolean root() {
    return root;
  }

  /**
   * The search path for the tools: an ordinary user's often lacks the administration directories.
   */
  String path() {
    return path;
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
      if (!isThere(tool.getKey())) {
        missing.add(tool.getKey() + " (package " + tool.getValue() + ")");
      }
    }
    if (!Files.isReadable(KEYRING)) {
      missing.add(KEYRING + " (package debian-archive-keyring)");
    }
    return missing;
  }

  private boolean isThere(String tool) {
    for (String directory : path.split(File.pathSeparator)) {
      if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, tool))) {
        return true;
      }
    }
    return false;
  }
}
