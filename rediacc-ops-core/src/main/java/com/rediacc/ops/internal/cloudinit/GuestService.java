package com.rediacc.ops.internal.cloudinit;

import com.rediacc.ops.internal.text.TextResource;
import java.util.List;

/**
 * The service in every guest that gives the host a shell. cloud-init's {@code bootcmd} puts it
 * there: the earliest that user-data can do, before the network and before any package. In later
 * boots systemd starts it by itself.
 */
final class GuestService {
  private static final String UNIT = "/etc/systemd/system/rediacc-shell.service";
  private static final String PROGRAM = "/usr/local/lib/rediacc/guest-shell.py";

  private GuestService() {}

  /** The argument vector that installs and starts it; does nothing where it is installed. */
  static List<String> command() {
    return List.of(
        "sh",
        "-c",
        TextResource.read(GuestService.class, "guest-shell.sh"),
        "guest-shell.sh",
        UNIT,
        TextResource.read(GuestService.class, "guest-shell.service"),
        PROGRAM,
        TextResource.read(GuestService.class, "guest-shell.py"));
  }
}
