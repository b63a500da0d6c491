package com.rediacc.ops.internal.process;

import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Tells one process from every other that had or will have its id: the id, when it started, and in
 * which boot of the host. Two marks are equal only if they mean the same process.
 *
 * @param pid process id
 * @param start when it started, in the host's own terms (clock ticks since boot on Linux, per
 *     proc_pid_stat(5) field 22); compared, never computed with
 * @param boot {@link HostBoot#id()} at that time
 */
public record ProcessIdentity(long pid, String start, String boot) {
  private static final boolean LINUX = Files.isDirectory(Path.of("/proc/self"));

  /** How the JVM writes paths, as arguments too. */
  private static final Charset FILE_NAMES =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

  /** This very process. */
  public static ProcessIdentity current() {
    return of(ProcessHandle.current().pid())
        .orElseThrow(() -> new IllegalStateException("this process does not find itself"));
  }

  /** The process that has this id now, or empty when there is none. */
  public static Optional<ProcessIdentity> of(long pid) {
    return startOf(pid).map(start -> new ProcessIdentity(pid, start, HostBoot.id()));
  }

  /** Whether exactly this process still runs; a zombie does not. */
  public boolean isAlive() {
    return of(pid).filter(this::equals).isPresent();
  }

  /**
   * Its arguments in one line, separated by spaces, with a character a byte on Linux; empty when it
   * is gone or not ours to see.
   */
  public String commandLine() {
    String line = LINUX ? argumentsIn(pid) : ps("args");
    return isAlive() ? line : "";
  }

  /**
   * Whether this text is in its arguments, when each of them is followed by a space. Bytes are
   * compared: what a path holds does not depend on anybody's encoding.
   */
  public boolean hasArguments(String text) {
    return (commandLine().stripTrailing() + " ").contains(LINUX ? asBytes(text) : text);
  }

  /** All processes of this host but this one that {@link #hasArguments have this text}. */
  public static List<ProcessIdentity> withArguments(String text) {
    return (LINUX ? fromProc(asBytes(text)) : fromPs(text))
        .filter(pid -> pid != ProcessHandle.current().pid())
        .flatMap(pid -> of(pid).stream())
        .filter(process -> process.hasArguments(text))
        .toList();
  }

  /** Candidates: what matched may have ended, and its id may be another's by now. */
  private static Stream<Long> fromProc(String bytes) {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> argumentsIn(pid).contains(bytes));
  }

  /** ProcessHandle.Info gives up on command lines of more than a page. */
  private static String argumentsIn(long pid) {
    try {
      Path file = Path.of("/proc", Long.toString(pid), "cmdline");
      return Files.readString(file, StandardCharsets.ISO_8859_1).replace('\0', ' ');
    } catch (IOException e) {
      // It ended meanwhile.
      return "";
    }
  }

  private static Stream<Long> fromPs(String text) {
    return ps(List.of("-A", "-o", "pid=", "-o", "args="))
        .lines()
        .filter(line -> (line.stripTrailing() + " ").contains(text))
        .map(line -> Long.valueOf(line.strip().split(" ", 2)[0]));
  }

  /** One character a byte, as {@link #commandLine} has them on Linux. */
  private static String asBytes(String text) {
    return new String(text.getBytes(FILE_NAMES), StandardCharsets.ISO_8859_1);
  }

  /** Memory it occupies, in MB; 0 when it is gone. */
  public long residentMb() {
    Path file = Path.of("/proc", Long.toString(pid), "status");
    try {
      if (!Files.exists(file)) {
        String kb = ps("rss").strip();
        return kb.isEmpty() ? 0 : Long.parseLong(kb) / 1024;
      }
      return Files.readString(file)
          .lines()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }

  /** Kills it, unless the id means another process by now, and waits until it is gone. */
  public void kill(Deadline deadline) {
    if (isAlive()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
    while (isAlive()) {
      deadline.check("killing process " + pid);
      deadline.sleep(Duration.ofMillis(2), "killing process " + pid);
    }
  }

  /**
   * What ps(1) says where there is no /proc; empty on Linux, where that means the process is gone.
   */
  private String ps(String column) {
    if (LINUX) {
      return "";
    }
    return ps(List.of("-p", Long.toString(pid), "-o", column + "="));
  }

  private static String ps(List<String> options) {
    var command = new ArrayList<>(List.of("ps", "-ww"));
    command.addAll(options);
    // Other locales than UTF-8 ones escape what is not ASCII.
    return Subprocess.of(command)
        .with("LC_ALL", "en_US.UTF-8")
        .run(Deadline.after(Duration.ofSeconds(5)))
        .stdout();
  }

  private static Optional<String> startOf(long pid) {
    Path stat = Path.of("/proc", Long.toString(pid), "stat");
    if (!LINUX) {
      return ProcessHandle.of(pid).flatMap(p -> p.info().startInstant()).map(Instant::toString);
    }
    try {
      // The command name, in parentheses, may contain anything; fields are counted after it.
      String text = Files.readString(stat, StandardCharsets.ISO_8859_1);
      String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
      boolean zombie = fields[0].equals("Z") || fields[0].equals("X");
      // The first thread may be one while others end: until then files and ports are the process's.
      boolean over = zombie && Integer.parseInt(fields[17]) <= 1;
      return over ? Optional.empty() : Optional.of(fields[19]);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      // ESRCH while reading: it ended between open and read.
      return Optional.empty();
    }
  }
}
