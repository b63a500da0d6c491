package com.rediacc.ops.internal.host;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.process.CurrentUser;
import com.rediacc.ops.internal.process.Programs;
import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.time.Deadline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The libvirt daemon as a service, and this user's access to it. */
public final class LibvirtService {
  private static final Duration ANSWER = Duration.ofSeconds(5);

  /** sd_booted(3): exists where systemd is the service manager. */
  private static final Path SYSTEMD = Path.of("/run/systemd/system");

  private static final String GROUP = "libvirt";

  private LibvirtService() {}

  /** The commands that root has to run once libvirt is installed; empty if nothing is missing. */
  public static List<List<String>> commands() {
    var commands = new ArrayList<List<String>>();
    if (Files.isDirectory(SYSTEMD) && !active("libvirtd.socket") && !active("virtqemud.socket")) {
      commands.add(List.of("systemctl", "enable", "--now", "libvirtd"));
    }
    if (!CurrentUser.isRoot() && !inGroup()) {
      commands.add(List.of("usermod", "-aG", GROUP, System.getProperty("user.name")));
    }
    return commands;
  }

  private static boolean active(String unit) {
    return succeeds("systemctl", "is-active", "--quiet", unit);
  }

  private static boolean inGroup() {
    return succeeds("sh", "-c", "id -nG | tr ' ' '\\n' | grep -qx " + GROUP);
  }

  private static boolean succeeds(String... command) {
    try {
      return Programs.find(command[0]).isPresent()
          && Subprocess.of(command).run(Deadline.after(ANSWER)).exitCode() == 0;
    } catch (OpsException e) {
      return false;
    }
  }
}
