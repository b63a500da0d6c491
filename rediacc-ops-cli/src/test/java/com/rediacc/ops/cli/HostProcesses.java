package com.rediacc.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The processes of this host with their arguments, by ps(1): {@link ProcessHandle.Info} has none
 * where they are longer than a page.
 */
final class HostProcesses {
  private static final Pattern LINE = Pattern.compile("\\s*(\\d+) (.*)");

  private HostProcesses() {}

  /**
   * @param arguments the program and its arguments, separated by spaces
   */
  record HostProcess(ProcessHandle handle, String arguments) {}

  /** Those whose arguments contain all of these. */
  static List<HostProcess> with(String... words) throws Exception {
    Process ps = new ProcessBuilder("ps", "-A", "-ww", "-o", "pid=,args=").start();
    String table = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(ps.waitFor()).as("exit code of ps").isZero();
    List<HostProcess> all =
        table
            .lines()
            .map(LINE::matcher)
            .filter(java.util.regex.Matcher::matches)
            .flatMap(
                line ->
                    ProcessHandle.of(Long.parseLong(line.group(1)))
                        .map(handle -> new HostProcess(handle, line.group(2)))
                        .stream())
            .toList();
    assertThat(all)
        .as("a list that has this very process")
        .anyMatch(process -> process.handle().equals(ProcessHandle.current()));
    return all.stream()
        .filter(process -> List.of(words).stream().allMatch(process.arguments()::contains))
        .toList();
  }
}
