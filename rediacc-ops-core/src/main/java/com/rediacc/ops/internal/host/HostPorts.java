package com.rediacc.ops.internal.host;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.process.Programs;
import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** TCP ports of the loopback interface. */
public final class HostPorts {
  private static final Duration POLL = Duration.ofMillis(200);

  private HostPorts() {}

  /** Whether a server could listen on 127.0.0.1:{@code port} now. */
  public static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(onLoopback(port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  static InetSocketAddress onLoopback(int port) throws IOException {
    return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
  }

  /**
   * Waits until a server could listen on the port: what the kernel gave away is mostly a connection
   * that soon ends.
   *
   * @param use for the message, such as {@code VM rediacc11: its ssh}
   * @throws DeadlineException with the name of its holder, where it can be seen
   */
  public static void awaitFree(int port, String use, Deadline deadline) {
    while (!isFree(port)) {
      if (deadline.isOver()) {
        String holder = holder(port).orElse("another process");
        throw new DeadlineException(
            Failure.of(use + ": 127.0.0.1:" + port + " is in use by " + holder)
                .withLimit(deadline.limit())
                .withHint("end what uses the port, and power the VM on again"));
      }
      deadline.sleep(POLL, use);
    }
  }

  /** Who listens on the port, such as {@code nginx (pid 812)}, if this user may see it. */
  public static Optional<String> holder(int port) {
    return Programs.find("ss")
        .map(ss -> bySs(ss, port))
        .or(() -> Programs.find("lsof").map(lsof -> byLsof(lsof, port)))
        .filter(s -> !s.isEmpty());
  }

  /** {@code users:(("nginx",pid=812,fd=6))} */
  private static String bySs(Path ss, int port) {
    String line = output(List.of(ss.toString(), "-Hltnp", "sport = :" + port));
    var matcher = java.util.regex.Pattern.compile("\\(\"([^\"]*)\",pid=(\\d+)").matcher(line);
    return matcher.find() ? matcher.group(1) + " (pid " + matcher.group(2) + ")" : "";
  }

  /** Field output: a line {@code p812}, a line {@code cnginx}. */
  private static String byLsof(Path lsof, int port) {
    String fields =
        output(List.of(lsof.toString(), "-nP", "-iTCP:" + port, "-sTCP:LISTEN", "-Fpc"));
    var matcher = java.util.regex.Pattern.compile("p(\\d+)\nc(.*)").matcher(fields);
    return matcher.find() ? matcher.group(2) + " (pid " + matcher.group(1) + ")" : "";
  }

  private static String output(List<String> command) {
    try {
      return Subprocess.of(command).run(Deadline.after(Duration.ofSeconds(3))).stdout();
    } catch (OpsException e) {
      return "";
    }
  }
}
