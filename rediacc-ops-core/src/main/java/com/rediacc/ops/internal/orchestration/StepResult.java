package com.rediacc.ops.internal.orchestration;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import java.util.Optional;

/**
 * How a step's script ended: systemd.exec(5), "$SERVICE_RESULT, $EXIT_CODE, $EXIT_STATUS".
 *
 * @param result such as {@code success}, {@code exit-code}, {@code timeout}; {@code lost} when the
 *     node knows nothing of it any more
 * @param code {@code exited}, {@code killed} or {@code dumped}
 * @param status exit code, or name of the signal
 */
record StepResult(String result, String code, String status) {
  /**
   * What one look at a step saw.
   *
   * @param end empty while it runs
   * @param offset in bytes, up to where its output was read
   * @param output new since the last look
   */
  record Seen(Optional<StepResult> end, long offset, String output) {
    static final Seen NOTHING = new Seen(Optional.empty(), 0, "");
  }

  /**
   * Reads what follow-step.sh writes.
   *
   * @param answer two lines, end and offset; then the output
   */
  static Seen read(String answer) {
    String[] parts = answer.split("\n", 3);
    if (parts.length < 2 || !parts[1].strip().matches("\\d{1,18}")) {
      throw new OpsException(
          Failure.of("the node does not say how the step is").withEvidence(answer));
    }
    String[] words = parts[0].strip().split(" ");
    Optional<StepResult> end =
        words.length < 3
            ? Optional.empty()
            : Optional.of(new StepResult(words[0], words[1], words[2]));
    return new Seen(end, Long.parseLong(parts[1].strip()), parts.length > 2 ? parts[2] : "");
  }

  boolean succeeded() {
    return result.equals("success");
  }

  boolean late() {
    return result.equals("timeout");
  }

  String describe() {
    if (late()) {
      return "its script was ended";
    }
    if (result.equals("lost")) {
      return "the node lost it: was it rebooted?";
    }
    return code.equals("exited") ? "exited with " + status : code + " by " + status;
  }
}
