package com.rediacc.ops.internal.host;

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
  private HostPorts() {}

  /** Whether a server could listen on 127.0.0.1:{@code port} now. */
  public static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
      return true;
    } catch (IOException e) {
      return false;
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
