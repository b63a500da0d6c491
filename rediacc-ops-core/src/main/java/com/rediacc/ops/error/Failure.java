package com.rediacc.ops.error;

import com.rediacc.ops.time.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What went wrong, in full: what failed and where, the limit that applied, the last evidence, a
 * hint and the log. Only {@code what} is required; each {@code with} method returns a new value.
 * Immutable.
 */
public final class Failure {
  private final String what;
  private String limit = "";
  private String evidence = "";
  private String hint = "";
  private Optional<Path> log = Optional.empty();

  private Failure(String what) {
    this.what = Objects.requireNonNull(what, "what");
  }

  private Failure(String what, Failure other) {
    this.what = what;
    this.limit = other.limit;
    this.evidence = other.evidence;
    this.hint = other.hint;
    this.log = other.log;
  }

  /**
   * A failure of which nothing else is known.
   *
   * @param what what failed, naming cluster and VM where there is one, such as {@code "VM
   *     rediacc11: probe 4 of 5 'cloud-init finished' did not pass"}
   */
  public static Failure of(String what) {
    return new Failure(what);
  }

  /** What failed. */
  public String what() {
    return what;
  }

  /** The limit that applied, such as {@code 10 min}. */
  public Optional<String> limit() {
    return present(limit);
  }

  /** The last evidence, such as the end of the VM's console; may have several lines. */
  public Optional<String> evidence() {
    return present(evidence);
  }

  /** What the reader can do about it. */
  public Optional<String> hint() {
    return present(hint);
  }

  /** The file that has the whole story. */
  public Optional<Path> log() {
    return log;
  }

  /** With the limit of the whole operation. */
  public Failure withLimit(Duration limit) {
    return withLimit(Durations.brief(limit));
  }

  /** With the limit of the whole operation, in words. */
  public Failure withLimit(String limit) {
    var changed = new Failure(what, this);
    changed.limit = limit;
    return changed;
  }

  /** With the last evidence; blank means none. */
  public Failure withEvidence(String evidence) {
    var changed = new Failure(what, this);
    changed.evidence = evidence;
    return changed;
  }

  /** With what the reader can do about it. */
  public Failure withHint(String hint) {
    var changed = new Failure(what, this);
    changed.hint = hint;
    return changed;
  }

  /** With the file that has the whole story. */
  public Failure withLog(Path log) {
    var changed = new Failure(what, this);
    changed.log = Optional.of(log);
    return changed;
  }

  /** The same failure, with where it happened put before what failed. */
  public Failure at(String place) {
    return new Failure(place + ": " + what, this);
  }

  /** The message people read: the first line says what failed, indented lines say the rest. */
  public String message() {
    var text = new StringBuilder(what);
    limit().ifPresent(value -> line(text, "limit", value));
    evidence()
        .ifPresent(
            value -> {
              text.append("\n  last evidence:");
              value.strip().lines().forEach(line -> text.append("\n    | ").append(line));
            });
    hint().ifPresent(value -> line(text, "hint", value));
    log.ifPresent(value -> line(text, "log", value.toString()));
    return text.toString();
  }

  @Override
  public String toString() {
    return message();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("\n  ").append(name).append(": ").append(value);
  }

  private static Optional<String> present(String value) {
    return value.isBlank() ? Optional.empty() : Optional.of(value);
  }
}
