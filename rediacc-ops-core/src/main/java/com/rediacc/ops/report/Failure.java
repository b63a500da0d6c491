package com.rediacc.ops.report;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * What went wrong, told in full: what failed and where, the limit that applied, the last evidence,
 * a hint and the log. Only {@code what} is required; each {@code with} method returns a new value.
 *
 * @param what what failed, naming cluster and VM where there is one, such as {@code "VM rediacc11:
 *     probe 4 of 5 'cloud-init finished' did not pass"}
 * @param limit the limit that applied, such as {@code "10 min (--timeout)"}, or null
 * @param evidence the last evidence, such as the end of the VM's console, or null
 * @param hint what the reader can do about it, or null
 * @param log where the whole story is, or null
 */
public record Failure(String what, String limit, String evidence, String hint, Path log) {
  public Failure {
    Objects.requireNonNull(what, "what");
  }

  public static Failure of(String what) {
    return new Failure(what, null, null, null, null);
  }

  public Failure withLimit(Duration limit) {
    return withLimit(Durations.brief(limit));
  }

  public Failure withLimit(String limit) {
    return new Failure(what, limit, evidence, hint, log);
  }

  public Failure withEvidence(String evidence) {
    return new Failure(what, limit, evidence, hint, log);
  }

  public Failure withHint(String hint) {
    return new Failure(what, limit, evidence, hint, log);
  }

  public Failure withLog(Path log) {
    return new Failure(what, limit, evidence, hint, log);
  }

  /** The same failure, with where it happened put before what failed. */
  public Failure at(String place) {
    return new Failure(place + ": " + what, limit, evidence, hint, log);
  }

  /** The message people read: the first line says what failed, indented lines say the rest. */
  public String message() {
    var text = new StringBuilder(what);
    line(text, "limit", limit);
    if (evidence != null && !evidence.isBlank()) {
      text.append("\n  last evidence:");
      evidence.strip().lines().forEach(line -> text.append("\n    | ").append(line));
    }
    line(text, "hint", hint);
    line(text, "log", log);
    return text.toString();
  }

  private static void line(StringBuilder text, String name, Object value) {
    if (value != null) {
      text.append("\n  ").append(name).append(": ").append(value);
    }
  }
}
