package com.rediacc.ops.internal.ssh;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Whether an ssh server answers: RFC 4253, section 4.2, has it speak first. A connection alone
 * proves nothing where a forwarder accepts it.
 */
public final class SshBanner {
  private static final byte[] GREETING = "SSH-2.0-".getBytes(StandardCharsets.US_ASCII);

  private SshBanner() {}

  /** Tries once. */
  public static boolean answers(String host, int port, Duration limit) {
    int millis = (int) Math.max(1, Math.min(Integer.MAX_VALUE, limit.toMillis()));
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), millis);
      socket.setSoTimeout(millis);
      byte[] start = socket.getInputStream().readNBytes(GREETING.length);
      return java.util.Arrays.equals(start, GREETING);
    } catch (IOException e) {
      return false;
    }
  }
}
