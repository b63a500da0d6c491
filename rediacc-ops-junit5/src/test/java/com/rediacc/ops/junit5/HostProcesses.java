package com.rediacc.ops.junit5;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The processes of this host, as ps(1) and proc(5) show them. */
final class HostProcesses {
  private static final Pattern LINE = Pattern.compile("\\s*(\\d+) (.*)");
  private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)\\]");

  private HostProcesses() {}

  /**
   * Those whose arguments contain all of these. By ps, because {@link ProcessHandle.Info} has no
   * arguments where they are longer than a page.
   */
  static List<ProcessHandle> with(String... words) throws Exception {
    Process ps = new ProcessBuilder("ps", "-A", "-ww", "-o", "pid=,args=").start();
    String table = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(ps.waitFor()).as("exit code of ps").isZero();
    List<Matcher> lines = table.lines().map(LINE::matcher).filter(Matcher::matches).toList();
    assertThat(lines)
        .as("a list that has this very process")
        .anyMatch(line -> Long.parseLong(line.group(1)) == ProcessHandle.current().pid());
    return lines.stream()
        .filter(line -> Stream.of(words).allMatch(line.group(2)::contains))
        .flatMap(line -> ProcessHandle.of(Long.parseLong(line.group(1))).stream())
        .toList();
  }

  /** The same, once there are so many, or after ten seconds. */
  static List<ProcessHandle> untilThereAre(int count, String... words) throws Exception {
    for (int i = 0; i < 100; i++) {
      List<ProcessHandle> found = with(words);
      if (found.size() == count) {
        return found;
      }
      Thread.sleep(100);
    }
    return with(words);
  }

  /** How many UDP sockets a process has; Linux only. */
  static long udpSockets(ProcessHandle process) throws IOException {
    Path proc = Path.of("/proc", Long.toString(process.pid()));
    Set<String> udp =
        Stream.of("net/udp", "net/udp6")
            .map(proc::resolve)
            .filter(Files::exists)
            .flatMap(HostProcesses::inodes)
            .collect(Collectors.toSet());
    return descriptors(proc).stream()
        .map(SOCKET::matcher)
        .filter(Matcher::matches)
        .filter(socket -> udp.contains(socket.group(1)))
        .count();
  }

  /** What the open descriptors are: {@code socket:[4711]}, {@code pipe:[12]}, a file. */
  private static List<String> descriptors(Path proc) throws IOException {
    var targets = new ArrayList<String>();
    try (DirectoryStream<Path> links = Files.newDirectoryStream(proc.resolve("fd"))) {
      for (Path link : links) {
        if (Files.isSymbolicLink(link)) {
          targets.add(Files.readSymbolicLink(link).toString());
        }
      }
    }
    return targets;
  }

  /** The tenth column of all lines but the title. */
  private static Stream<String> inodes(Path table) {
    try {
      return Files.readAllLines(table).stream().skip(1).map(line -> line.strip().split("\\s+")[9]);
    } catch (IOException e) {
      throw new AssertionError("cannot read " + table, e);
    }
  }
}
