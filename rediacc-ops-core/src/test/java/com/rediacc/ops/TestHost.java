package com.rediacc.ops;

import com.rediacc.ops.internal.process.ProcessIdentity;
import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the tests see of the host. */
final class TestHost {
  /** The image that real boots use; it is built where it cannot be downloaded. */
  static final String IMAGE = "debian-12";

  /** Directory of the daemon that src/test/libvirt/private-libvirt runs; null outside. */
  static final String PRIVATE_LIBVIRT = System.getenv("REDIACC_PRIVATE_LIBVIRT");

  private TestHost() {}

  /** Processes whose arguments contain this text. */
  static List<ProcessIdentity> processesWith(String text) {
    return ProcessHandle.allProcesses()
        .flatMap(handle -> ProcessIdentity.of(handle.pid()).stream())
        .filter(mark -> mark.commandLine().contains(text))
        .toList();
  }

  /** Their command lines; a process that ends while it is looked at has none any more. */
  private static List<String> commandLinesWith(String text) {
    return ProcessHandle.allProcesses()
        .flatMap(handle -> ProcessIdentity.of(handle.pid()).stream())
        .map(ProcessIdentity::commandLine)
        .filter(line -> line.contains(text))
        .toList();
  }

  /** What the host has of a cluster: its processes and, beside a private libvirt, networks. */
  static List<String> remains(String clusterId) {
    var remains = new ArrayList<String>(commandLinesWith(clusterId));
    if (PRIVATE_LIBVIRT != null) {
      for (String list : List.of("list", "net-list")) {
        virsh(list, "--all", "--name")
            .lines()
            .filter(line -> line.contains(clusterId))
            .forEach(remains::add);
      }
    }
    return remains;
  }

  static String virsh(String... words) {
    var command = new ArrayList<>(List.of("virsh", "--quiet", "--connect", "qemu:///system"));
    command.addAll(List.of(words));
    return Subprocess.of(command).run(Deadline.after(Duration.ofMinutes(1))).succeeded().stdout();
  }

  /** The local addresses that listen on a port, as proc(5) writes them: 0100007F is 127.0.0.1. */
  static List<String> listenersOn(int port) throws IOException {
    String wanted = String.format(":%04X", port);
    return Files.readAllLines(Path.of("/proc/net/tcp")).stream()
        .map(line -> line.strip().split("\\s+"))
        .filter(fields -> fields[1].endsWith(wanted) && fields[3].equals("0A"))
        .map(fields -> fields[1].substring(0, 8))
        .toList();
  }
}
