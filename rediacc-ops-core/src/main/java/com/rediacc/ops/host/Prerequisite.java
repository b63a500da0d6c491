package com.rediacc.ops.host;

import java.util.Objects;

/**
 * Something this machine should have, and whether it does.
 *
 * @param name such as {@code qemu-img}
 * @param verdict whether it is there
 * @param value what was found, such as a path or a sum
 * @param hint what to do unless {@link Verdict#OK}; empty otherwise
 */
public record Prerequisite(String name, Verdict verdict, String value, String hint) {
  /** How it stands. */
  public enum Verdict {
    /** It is there. */
    OK,
    /** Work is possible without, but slower or with less. */
    WARNING,
    /** Nothing works without. */
    MISSING
  }

  public Prerequisite {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(verdict, "verdict");
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(hint, "hint");
  }

  /** One that is there. */
  public static Prerequisite ok(String name, String value) {
    return new Prerequisite(name, Verdict.OK, value, "");
  }

  /** One without which work is slower, or less is possible. */
  public static Prerequisite warning(String name, String value, String hint) {
    return new Prerequisite(name, Verdict.WARNING, value, hint);
  }

  /** One that is missing. */
  public static Prerequisite missing(String name, String value, String hint) {
    return new Prerequisite(name, Verdict.MISSING, value, hint);
  }
}
