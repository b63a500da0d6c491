package com.rediacc.ops.internal.backend.qemu;

import com.rediacc.ops.internal.io.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

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
    ByteBuffer hash =
        ByteBuffer.wrap(Digests.sha256().digest(clusterId.getBytes(StandardCharsets.UTF_8)));
    String group =
        "239." + (hash.get() & 0xff) + "." + (hash.get() & 0xff) + "." + (hash.get() & 0xff);
    return new Segment(group, FIRST_PORT + (hash.getShort() & (PORTS - 1)));
  }

  /** As {@code -netdev socket} takes it. */
  String option() {
    return "mcast=" + group + ":" + port + ",localaddr=127.0.0.1";
  }
}
