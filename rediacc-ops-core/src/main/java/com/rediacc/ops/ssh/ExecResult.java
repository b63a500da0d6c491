package com.rediacc.ops.ssh;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;

/** What a finished command left behind. Immutable. */
public final class ExecResult {
  private final int exitCode;
  private final byte[] stdout;
  private final byte[] stderr;
  private final Duration duration;

  /**
   * A result.
   *
   * @param exitCode 0 to 255; 128 plus the signal's number when a signal ended it, as shells have
   *     it
   * @param stdout all of standard output
   * @param stderr all of standard error
   * @param duration from the request to the end
   */
  public ExecResult(int exitCode, byte[] stdout, byte[] stderr, Duration duration) {
    this.exitCode = exitCode;
    this.stdout = stdout.clone();
    this.stderr = stderr.clone();
    this.duration = Objects.requireNonNull(duration, "duration");
  }

  /** 0 to 255; 128 plus the signal's number when a signal ended it, as shells have it. */
  public int exitCode() {
    return exitCode;
  }

  /** Whether it exited with 0. */
  public boolean succeeded() {
    return exitCode == 0;
  }

  /** Standard output, read as UTF-8. */
  public String stdout() {
    return new String(stdout, StandardCharsets.UTF_8);
  }

  /** Standard output, as it is; a copy. */
  public byte[] stdoutBytes() {
    return stdout.clone();
  }

  /** Standard error, read as UTF-8. */
  public String stderr() {
    return new String(stderr, StandardCharsets.UTF_8);
  }

  /** Standard error, as it is; a copy. */
  public byte[] stderrBytes() {
    return stderr.clone();
  }

  /** From the request to the end. */
  public Duration duration() {
    return duration;
  }

  @Override
  public String toString() {
    return "ExecResult[exitCode="
        + exitCode
        + ", stdout="
        + stdout()
        + ", stderr="
        + stderr()
        + ", duration="
        + duration
        + "]";
  }
}
