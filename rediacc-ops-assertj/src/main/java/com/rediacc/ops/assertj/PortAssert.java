package com.rediacc.ops.assertj;

import com.rediacc.ops.shell.GuestShell;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Assertions about a TCP port: whether something in the VM listens on it, on any of its addresses.
 * They say nothing about firewalls, nor about the way to the VM.
 */
public final class PortAssert extends PartAssert<PortAssert> {
  private final int port;

  PortAssert(GuestShell shell, int port) {
    super(shell, "port " + port, PortAssert.class);
    this.port = port;
  }

  /** Something listens. */
  public PortAssert isOpen() {
    if (!listens()) {
      throw unexpected("to be listened on", "nothing listens", evidence());
    }
    return this;
  }

  /** Nothing listens. */
  public PortAssert isClosed() {
    if (listens()) {
      throw unexpected("to be closed", "something listens", evidence());
    }
    return this;
  }

  private boolean listens() {
    // A kernel without IPv6 lacks the second one.
    String sockets =
        answer(List.of("sh", "-c", "cat /proc/net/tcp && { cat /proc/net/tcp6 || true; }"));
    // proc(5): local address, remote address 0, state 0A is LISTEN; numbers in hexadecimal.
    String hex = String.format(Locale.ROOT, "%04X", port);
    return Pattern.compile("(?m)^ *\\d+: [0-9A-F]+:" + hex + " [0-9A-F]+:0000 0A ")
        .matcher(sockets)
        .find();
  }

  private String evidence() {
    return said(List.of("ss", "-ltnp"));
  }
}
