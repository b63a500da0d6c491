package com.rediacc.ops.internal.host;

import com.rediacc.ops.host.Prerequisite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the Windows Subsystem for Linux needs to have switched on before VMs run fast in it. Source:
 * Microsoft's documentation, "Advanced settings configuration in WSL"; the kernel's release ends in
 * {@code -microsoft-standard-WSL2}, or {@code -Microsoft} where WSL 1 imitates one.
 */
public final class WslCheck {
  private static final String NAME = "WSL";
  private static final String RESTART = ", then run 'wsl --shutdown' in Windows";

  private final Path root;

  /**
   * @param root of the file system to look at; {@code /} but for tests
   */
  public WslCheck(Path root) {
    this.root = root;
  }

  /**
   * Nothing where this is no WSL.
   *
   * @param data the data directory
   */
  public List<Prerequisite> run(Path data) {
    String kernel = kernel();
    if (!kernel.contains("microsoft")) {
      return List.of();
    }
    if (!kernel.contains("wsl2") && !kernel.contains("microsoft-standard")) {
      return List.of(
          Prerequisite.warning(
              NAME,
              "version 1, which has no Linux kernel",
              "convert it in Windows: wsl --set-version <distribution> 2"));
    }
    var found = new ArrayList<Prerequisite>();
    found.add(
        Files.exists(root.resolve("dev/kvm"))
            ? Prerequisite.ok(NAME, "version 2 with nested virtualization")
            : Prerequisite.warning(
                NAME,
                "version 2 without nested virtualization (no /dev/kvm)",
                "Windows 11: set nestedVirtualization=true below [wsl2] in"
                    + " %UserProfile%\\.wslconfig, and enable virtualization in the firmware"
                    + RESTART));
    if (!Files.isDirectory(root.resolve("run/systemd/system"))) {
      found.add(
          Prerequisite.warning(
              "WSL systemd",
              "not running; the backend kvm (libvirt) needs it",
              "set systemd=true below [boot] in /etc/wsl.conf" + RESTART));
    }
    if (data.toString().matches("/mnt/[a-z](/.*)?")) {
      found.add(
          Prerequisite.warning(
              "WSL data directory",
              data + " is on a disk of Windows: slow, and without sockets and permissions",
              "set RENET_DATA_DIR to a directory of Linux, such as ~/.renet"));
    }
    return found;
  }

  private String kernel() {
    try {
      return Files.readString(root.resolve("proc/sys/kernel/osrelease"))
          .strip()
          .toLowerCase(Locale.ROOT);
    } catch (IOException e) {
      return "";
    }
  }
}
