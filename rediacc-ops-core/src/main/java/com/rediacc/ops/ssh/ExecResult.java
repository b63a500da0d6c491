package com.rediacc.ops.ssh;

import java.time.Duration;

/**
 * What a finished command left behind. Immutable.
 *
 * @param exitCode 0 to 255; 128 plus the signal's number when a signal ended it, as shells have it
 * @param stdout standard output, read as UTF-8
 * @param stderr standard error, read as UTF-8
 * @param duration from the request to the end
 */
public record ExecResult(int exitCode, String stdout, String stderr, Duration duration) {
  /** Whether it exited with 0. */
  public boolean succeeded() {
    return exitCode == 0;
  }
}
