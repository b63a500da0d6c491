package com.rediacc.ops.cli;

import com.rediacc.ops.spec.Progress;
import com.rediacc.ops.time.Durations;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Progress on standard error: on a terminal one line for each VM, rewritten in place; elsewhere one
 * line for each event. Thread-safe.
 */
final class ProgressView implements Progress, AutoCloseable {
  private final Session session;
  private final PrintWriter err;
  private final boolean live;
  private final Map<String, String> lines = new LinkedHashMap<>();
  private int drawn;
  private long lastTransfer;

  private ProgressView(Session session) {
    this.session = session;
    this.err = session.terminal().err();
    this.live = session.terminal().errIsLive();
  }

  static ProgressView of(Session session) {
    return new ProgressView(session);
  }

  @Override
  public synchronized void phase(String subject, String phase) {
    show(subject, phase);
  }

  @Override
  public void note(String line) {
    note(line, line);
  }

  /** The line for people, the detail for machines and for {@code --debug}. */
  @Override
  public synchronized void note(String line, String detail) {
    session.warn(detail);
    print(session.isDebug() ? detail : line);
  }

  /** Shown with {@code --debug} only. */
  @Override
  public synchronized void output(String subject, String line) {
    if (session.isDebug()) {
      print(subject + "| " + line);
    }
  }

  @Override
  public synchronized void transfer(String subject, long done, long total, long bytesPerSecond) {
    long now = System.nanoTime();
    // Often enough to watch on a terminal, rarely enough to read in a log.
    long pause = Duration.ofMillis(live ? 200 : 5000).toNanos();
    if (done != total && now - lastTransfer < pause) {
      return;
    }
    lastTransfer = now;
    show(subject, transferred(done, total, bytesPerSecond));
  }

  /** What a subject does at the moment: shown on a terminal only, where it is overwritten. */
  synchronized void detail(String subject, String what) {
    if (live) {
      show(subject, what);
    }
  }

  /** Replaces the lines by a last one. */
  synchronized void finish(String line) {
    clear();
    lines.clear();
    err.println(line);
    err.flush();
  }

  /** Leaves the lines as they are. */
  @Override
  public synchronized void close() {
    lines.clear();
    drawn = 0;
    err.flush();
  }

  static String transferred(long done, long total, long bytesPerSecond) {
    String rate = String.format(Locale.ROOT, "%.1f MB/s", bytesPerSecond / 1e6);
    if (total <= 0) {
      return String.format(Locale.ROOT, "%.1f MB, %s", done / 1e6, rate);
    }
    long left = bytesPerSecond > 0 ? (total - done) / bytesPerSecond : -1;
    return String.format(
        Locale.ROOT,
        "%.1f of %.1f MB (%d %%), %s%s",
        done / 1e6,
        total / 1e6,
        done * 100 / total,
        rate,
        left < 0 ? "" : ", " + Durations.brief(Duration.ofSeconds(left)) + " left");
  }

  /** A line that the terminal would break could not be rewritten. */
  private String fitting(String line) {
    int width = Math.max(session.terminal().columns() - 1, 1);
    String plain = line.replaceAll("\\p{Cntrl}", " ");
    return plain.length() <= width ? plain : plain.substring(0, width);
  }

  private void show(String subject, String what) {
    if (!live) {
      err.println("[" + Durations.brief(session.elapsed()) + "] " + subject + ": " + what);
      err.flush();
      return;
    }
    clear();
    lines.put(subject, what);
    draw();
  }

  /** Above the lines that are rewritten. */
  private void print(String line) {
    clear();
    err.println(line);
    draw();
  }

  private void clear() {
    if (live && drawn > 0) {
      err.print("\u001b[" + drawn + "A\u001b[J");
      drawn = 0;
    }
  }

  private void draw() {
    if (live) {
      lines.forEach(
          (subject, what) ->
              err.println(fitting(String.format(Locale.ROOT, "  %-12s %s", subject, what))));
      drawn = lines.size();
    }
    err.flush();
  }
}
