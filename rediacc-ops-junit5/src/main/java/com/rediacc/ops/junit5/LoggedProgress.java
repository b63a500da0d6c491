package com.rediacc.ops.junit5;

import com.rediacc.ops.spec.Progress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Progress of a cluster's start, in the log of the test run; the newest lines are kept as evidence.
 * Thread-safe.
 */
final class LoggedProgress implements Progress {
  private static final Logger log = LoggerFactory.getLogger(RediaccCluster.class);

  private static final int MOST = 5_000;

  /** Guarded by this. */
  private final Deque<String> lines = new ArrayDeque<>();

  @Override
  public void phase(String subject, String phase) {
    log.debug("{}: {}", subject, phase);
    keep(subject + ": " + phase);
  }

  @Override
  public void output(String subject, String line) {
    log.debug("{}| {}", subject, line);
    keep(subject + "| " + line);
  }

  @Override
  public void note(String line) {
    log.info("{}", line);
    keep(line);
  }

  @Override
  public void note(String line, String detail) {
    log.info("{}", line);
    log.debug("{}", detail);
    keep(line + "\n  " + detail);
  }

  private synchronized void keep(String line) {
    if (lines.size() == MOST) {
      lines.removeFirst();
    }
    lines.addLast(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + line);
  }

  /** All of it, a line each, with the time. */
  synchronized String lines() {
    return String.join("\n", lines) + "\n";
  }
}
