package com.rediacc.ops.internal.shell;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.command.Outcome;
import com.rediacc.ops.ssh.ExecResult;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Keeps what a command prints, up to a limit. Thread-safe. */
final class CollectedOutputs implements ShellCommand.Outputs {
  private static final int MIB = 1 << 20;

  private final String what;
  private final int limit;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /**
   * @param what the command and where it runs, for messages
   * @param limit of each stream, in bytes
   */
  CollectedOutputs(String what, int limit) {
    this.what = what;
    this.limit = limit;
  }

  @Override
  public void accept(boolean isError, byte[] bytes) {
    ByteArrayOutputStream stream = isError ? err : out;
    if (stream.size() + bytes.length > limit) {
      throw new OpsException(
          Failure.of(
                  what
                      + " printed more than "
                      + limit / MIB
                      + " MiB to "
                      + (isError ? "standard error" : "standard output"))
              .withHint("write it to a file, and download that"));
    }
    stream.writeBytes(bytes);
  }

  @Override
  public String evidence() {
    return Outcome.evidence(
        out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  ExecResult result(int exitCode, Duration duration) {
    return new ExecResult(exitCode, out.toByteArray(), err.toByteArray(), duration);
  }
}
