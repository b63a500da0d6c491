package com.rediacc.ops.internal.backend;

import java.util.Objects;

/**
 * Whether a backend can be used on this machine.
 *
 * @param usable whether it can
 * @param reason what was found: a version when usable, what is missing when not
 * @param remedy what to do when it is not usable, or what would make it better; empty when there is
 *     nothing to do
 */
public record Availability(boolean usable, String reason, String remedy) {
  public Availability {
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(remedy, "remedy");
  }

  public static Availability usable(String found) {
    return new Availability(true, found, "");
  }

  /** Usable, but worse than it could be. */
  public static Availability usable(String found, String advice) {
    return new Availability(true, found, advice);
  }

  public static Availability unusable(String reason, String remedy) {
    return new Availability(false, reason, remedy);
  }
}
