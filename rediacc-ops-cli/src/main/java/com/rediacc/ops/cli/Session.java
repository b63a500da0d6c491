package com.rediacc.ops.cli;

import com.rediacc.ops.spec.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One run of the program: its settings and terminal, its start, its warnings. Thread-safe. */
final class Session {
  private final Settings settings;
  private final Terminal terminal;
  private final Instant start = Instant.now();
  private final List<String> warnings = new ArrayList<>();
  private volatile Output.Format format = Output.Format.TABLE;
  private volatile boolean debug;

  Session(Settings settings, Terminal terminal) {
    this.settings = settings;
    this.terminal = terminal;
  }

  /** Of the environment, without the options of the command line. */
  Settings settings() {
    return settings;
  }

  Terminal terminal() {
    return terminal;
  }

  Duration elapsed() {
    return Duration.between(start, Instant.now());
  }

  /** Keeps a line for the machine-readable answer. */
  synchronized void warn(String line) {
    warnings.add(line);
  }

  synchronized List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** Sets how the command answers; failures answer the same way. */
  void useFormat(Output.Format chosen) {
    format = chosen;
  }

  Output.Format format() {
    return format;
  }

  /** Switches details and stack traces on. */
  void debug() {
    debug = true;
  }

  boolean isDebug() {
    return debug;
  }
}
