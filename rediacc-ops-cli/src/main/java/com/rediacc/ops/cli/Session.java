package com.rediacc.ops.cli;

import com.rediacc.ops.spec.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One run of the program: where it runs, since when, and what it has warned of. */
final class Session {
  private final Settings settings;
  private final Terminal terminal;
  private final Instant start = Instant.now();
  private final List<String> warnings = new ArrayList<>();
  private Output.Format format = Output.Format.TABLE;

  Session(Settings settings, Terminal terminal) {
    this.settings = settings;
    this.terminal = terminal;
  }

  Settings settings() {
    return settings;
  }

  Terminal terminal() {
    return terminal;
  }

  Duration elapsed() {
    return Duration.between(start, Instant.now());
  }

  /** Kept for the machine-readable answer. */
  synchronized void warn(String line) {
    warnings.add(line);
  }

  synchronized List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** How the command answers; failures answer the same way. */
  void answerAs(Output.Format chosen) {
    format = chosen;
  }

  Output.Format format() {
    return format;
  }
}
