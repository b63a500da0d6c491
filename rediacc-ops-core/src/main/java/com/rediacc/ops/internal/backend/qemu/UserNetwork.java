package com.rediacc.ops.internal.backend.qemu;

import java.util.OptionalInt;
import java.util.regex.Pattern;

/** What the monitor's {@code info usernet} tells of forwarded ports. */
final class UserNetwork {
  /** Protocol[State], file descriptor, source address, source port, destination, port 22. */
  private static final Pattern SSH_FORWARD =
      Pattern.compile("TCP\\[HOST_FORWARD]\\s+\\d+\\s+127\\.0\\.0\\.1\\s+(\\d+)\\s+\\S+\\s+22\\s");

  private UserNetwork() {}

  static OptionalInt forwardedPort(String table) {
    var matcher = SSH_FORWARD.matcher(table);
    return matcher.find()
        ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
        : OptionalInt.empty();
  }
}
