package com.rediacc.ops.internal.backend.qemu;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The Ethernet segment that a cluster's VMs share without root: frames in UDP datagrams to a
 * multicast group on the loopback interface. Group and port come from the cluster's identity, so
 * two clusters meet only if 38 bits of a hash do.
 *
 * @param group in 239.0.0.0/8, the range that is not routed (RFC 2365)
 * @param port below the range from which systems hand out ports
 */
record Segment(String group, int port) {
  private static final int FIRST_PORT = 12_000;
  private static final int PORTS = 1 << 14;

  static Segment of(String clusterId) {
    ByteBuffer hash = ByteBuffer.wrap(sha256(clusterId));
    String group =
        "239." + (hash.get() & 0xff) + "." + (hash.get() & 0xff) + "." + (hash.get() & 0xff);
    return new Segment(group, FIRST_PORT + (hash.getShort() & (PORTS - 1)));
  }

  /** As {@code -netdev socket} takes it. */
  String option() {
    return "mcast=" + group + ":" + port + ",localaddr=127.0.0.1";
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
