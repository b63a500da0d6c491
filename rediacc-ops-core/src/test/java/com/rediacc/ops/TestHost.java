package com.rediacc.ops;

import com.rediacc.ops.internal.process.ProcessIdentity;
import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.BackendKind;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the tests see of the host. */
final class TestHost {
  /**
   * The image that real boots use, another with {@code -Dvm.image}; it is built where there is
   * none.
   */
  static final String IMAGE = System.getProperty("vm.image", "debian-12");

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

  /** A guest's command that connects to a port of the host's loopback. */
  static String connectFromGuest(int port) {
    return "timeout 5 bash -c 'echo > /dev/tcp/10.0.2.2/" + port + "'";
  }

  /**
   * The cluster of two VMs that tests of a backend share, since its first start is slow. On libvirt
   * it has a data disk, for the one test there that needs one.
   */
  static ClusterSpec.Builder basic(Settings settings, BackendKind backend) {
    ClusterSpec.Builder spec =
        ClusterSpec.builder(settings).basic().os(IMAGE).backend(backend.option());
    return backend == BackendKind.LIBVIRT ? spec.dataDisk(11, 1) : spec;
  }
}
