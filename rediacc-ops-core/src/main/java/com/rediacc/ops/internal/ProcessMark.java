package com.rediacc.ops.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Tells one process from every other that had or will have its id: the id, when it started, and in
 * which boot of the host. Two marks are equal only if they mean the same process.
 *
 * @param pid process id
 * @param start when it started, in the host's own terms (clock ticks since boot on Linux, per
 *     proc_pid_stat(5) field 22); compared, never computed with
 * @param boot {@link HostBoot#id()} at that time
 */
public record ProcessMark(long pid, String start, String boot) {
  /** This very process. */
  public static ProcessMark current() {
    return of(ProcessHandle.current().pid())
        .orElseThrow(() -> new IllegalStateException("this process does not find itself"));
  }

  /** The process that has this id now, or empty when there is none. */
  public static Optional<ProcessMark> of(long pid) {
    return startOf(pid).map(start -> new ProcessMark(pid, start, HostBoot.id()));
  }

  /** Whether exactly this process still runs; a zombie does not. */
  public boolean isAlive() {
    return of(pid).filter(this::equals).isPresent();
  }

  private static Optional<String> startOf(long pid) {
    Path stat = Path.of("/proc", Long.toString(pid), "stat");
    if (!Files.isDirectory(Path.of("/proc/self"))) {
      return ProcessHandle.of(pid).flatMap(p -> p.info().startInstant()).map(Instant::toString);
    }
    try {
      // The command name, in parentheses, may contain anything; fields are counted after it.
      String text = Files.readString(stat, java.nio.charset.StandardCharsets.ISO_8859_1);
      String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
      boolean zombie = fields[0].equals("Z") || fields[0].equals("X");
      return zombie ? Optional.empty() : Optional.of(fields[19]);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      // ESRCH while reading: it ended between open and read.
      return Optional.empty();
    }
  }
}
