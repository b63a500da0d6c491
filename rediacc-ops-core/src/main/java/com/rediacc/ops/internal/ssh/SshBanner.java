package com.rediacc.ops.internal.ssh;

import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Whether an ssh server answers: RFC 4253, section 4.2, has it speak first. A connection alone
 * proves nothing where a forwarder accepts it.
 */
public final class SshBanner {
  private static final byte[] GREETING = "SSH-2.0-".getBytes(StandardCharsets.US_ASCII);

  private SshBanner() {}

  /** Tries once; false when the server has not said its greeting by the deadline. */
  public static boolean answers(String host, int port, Deadline deadline) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), timeout(deadline));
      for (byte expected : GREETING) {
        socket.setSoTimeout(timeout(deadline));
        if (deadline.isOver() || socket.getInputStream().read() != expected) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** In milliseconds, at least 1: 0 means for ever. */
  private static int timeout(Deadline deadline) {
    return (int) Math.min(Integer.MAX_VALUE, deadline.remainingMillis());
  }
}
