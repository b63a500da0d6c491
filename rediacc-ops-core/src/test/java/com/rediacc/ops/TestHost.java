package com.rediacc.ops;

import com.rediacc.ops.internal.ProcessMark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the tests see of the host. */
final class TestHost {
  /** The image that real boots use; it is built where it cannot be downloaded. */
  static final String IMAGE = "debian-12";

  private TestHost() {}

  /** Processes whose arguments contain this text. */
  static List<ProcessMark> processesWith(String text) {
    return ProcessHandle.allProcesses()
        .flatMap(handle -> ProcessMark.of(handle.pid()).stream())
        .filter(mark -> mark.commandLine().contains(text))
        .toList();
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
