package com.rediacc.ops.internal.command;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.ssh.ExecResult;
import java.util.List;

/** How a command ended: whether as expected, and what it printed as evidence. */
public final class Outcome {
  /** Of each stream, in messages. */
  private static final int EVIDENCE_LINES = 20;

  private Outcome() {}

  /**
   * The result, if the command exited with 0.
   *
   * @param place the VM and the way to it, for messages
   * @throws OpsException otherwise
   */
  public static ExecResult succeeded(String place, String command, ExecResult result) {
    if (!result.succeeded()) {
      throw new OpsException(
          Failure.of(place + ": '" + command + "' exited with " + result.exitCode())
              .withEvidence(evidence(result)));
    }
    return result;
  }

  /**
   * The result, if the command did not exit with 0.
   *
   * @param place the VM and the way to it, for messages
   * @throws OpsException otherwise
   */
  public static ExecResult failed(String place, String command, ExecResult result) {
    if (result.succeeded()) {
      throw new OpsException(
          Failure.of(place + ": '" + command + "' succeeded, but was expected to fail")
              .withEvidence(evidence(result)));
    }
    return result;
  }

  /** The ends of both streams, for messages. */
  public static String evidence(ExecResult result) {
    return evidence(result.stdout(), result.stderr());
  }

  /** The ends of both streams, for messages. */
  public static String evidence(String stdout, String stderr) {
    return section("stdout", stdout) + "\n" + section("stderr", stderr);
  }

  private static String section(String name, String text) {
    List<String> lines = text.lines().toList();
    if (lines.isEmpty()) {
      return name + ": (empty)";
    }
    int from = Math.max(0, lines.size() - EVIDENCE_LINES);
    String cut =
        from == 0 ? ":" : ", the last " + EVIDENCE_LINES + " of " + lines.size() + " lines:";
    return name + cut + "\n" + String.join("\n", lines.subList(from, lines.size()));
  }
}
