package com.rediacc.ops.fault;

import java.time.Duration;
import java.util.List;

/**
 * What a {@link Nemesis} did.
 *
 * <p>Handed out by the library; not meant to be implemented by users, and it may grow.
 */
public interface NemesisLog {
  /** What chance started from. */
  long seed();

  /** All faults, in the order in which they began. */
  List<Entry> entries();

  /** The seed in the first line, then a line for each fault. */
  @Override
  String toString();

  /** One fault. */
  interface Entry {
    /** The name of the choice. */
    String name();

    /** The fault as it describes itself; empty when it could not be begun. */
    String fault();

    /** After which pause it was to begin. */
    Duration pause();

    /** For how long it was to be in force. */
    Duration held();

    /** When it was in force, since the nemesis began. */
    Duration begun();

    /** What became of it, such as {@code healed after 3.2 s}. */
    String outcome();
  }
}
