package com.rediacc.ops.internal.command;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.ssh.ExecResult;
import com.rediacc.ops.time.Durations;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/** The newest commands that went one way into one guest, as evidence. Thread-safe. */
public final class CommandLog {
  private static final int MOST = 500;

  /** Of each output, in bytes. */
  private static final int END = 2 << 10;

  /** Guarded by this. */
  private final Deque<Entry> entries = new ArrayDeque<>();

  /** One command, which may still run. */
  public static final class Entry {
    private final Instant began;
    private final String head;
    private volatile String end = "  has not ended";

    private Entry(String place, String command) {
      this.began = Instant.now().truncatedTo(ChronoUnit.MILLIS);
      this.head = began + " " + place + " $ " + command.strip().replace("\n", "\n  $ ");
    }

    /** When it was asked for. */
    public Instant began() {
      return began;
    }

    /** Some lines: the time, the way to the guest and the command; indented, how it ended. */
    @Override
    public String toString() {
      return head + "\n" + end + "\n";
    }
  }

  /** Runs a command, and keeps how it ended. */
  public ExecResult record(String place, String command, Supplier<ExecResult> run) {
    Entry entry = begin(place, command);
    ExecResult result = ended(entry, run);
    entry.end =
        "  exit code "
            + result.exitCode()
            + " after "
            + Durations.brief(result.duration())
            + end("stdout", result.stdoutBytes())
            + end("stderr", result.stderrBytes());
    return result;
  }

  /** Does something else that an ssh handle can do, and keeps how it ended. */
  public <T> T note(String place, String what, Supplier<T> work) {
    Entry entry = begin(place, what);
    T result = ended(entry, work);
    entry.end = "  done";
    return result;
  }

  private static <T> T ended(Entry entry, Supplier<T> work) {
    try {
      return work.get();
    } catch (OpsException e) {
      entry.end = "  failed: " + e.failure().message().strip().replace("\n", "\n  ");
      throw e;
    } catch (RuntimeException | Error e) {
      entry.end = "  failed: " + e;
      throw e;
    }
  }

  private synchronized Entry begin(String place, String command) {
    if (entries.size() == MOST) {
      entries.removeFirst();
    }
    var entry = new Entry(place, command);
    entries.addLast(entry);
    return entry;
  }

  /** Those that began at this time or later, the oldest first. */
  public synchronized List<Entry> since(Instant time) {
    return entries.stream().filter(entry -> !entry.began().isBefore(time)).toList();
  }

  private static String end(String name, byte[] output) {
    if (output.length == 0) {
      return "";
    }
    int from = Math.max(0, output.length - END);
    String text = new String(output, from, output.length - from, StandardCharsets.UTF_8);
    String cut = from == 0 ? "" : " (the last " + END + " of " + output.length + " bytes)";
    return "\n  " + name + cut + ":\n    | " + text.stripTrailing().replace("\n", "\n    | ");
  }
}
