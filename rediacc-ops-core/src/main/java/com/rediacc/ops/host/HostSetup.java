package com.rediacc.ops.host;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Installs what this machine lacks, through its package manager. Thread-safe. */
public interface HostSetup {
  /**
   * The commands that would set up what is missing, as argument vectors; empty when nothing is.
   *
   * @throws com.rediacc.ops.error.UnavailableException when there is no package manager that is
   *     known, or no way to become root
   */
  List<List<String>> plan();

  /** Programs that are missing and that this machine's package manager is not known to have. */
  List<String> withoutPackage();

  /**
   * Runs the plan.
   *
   * @param timeout of the whole
   * @param output receives each line that the package manager prints
   * @throws com.rediacc.ops.error.OpsException when a command fails, with the end of its output
   */
  void run(List<List<String>> plan, Duration timeout, Consumer<String> output);
}
