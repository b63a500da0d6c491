package com.rediacc.ops.host;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Installs missing prerequisites through this machine's package manager. Thread-safe. */
public interface HostSetup {
  /**
   * The commands that would install what is missing, as argument vectors; empty if nothing is.
   *
   * @throws com.rediacc.ops.error.UnavailableException if this machine's package manager is not
   *     supported, or root is needed and there is no sudo
   */
  List<List<String>> plan();

  /** Missing programs for which no package of this machine's package manager is known. */
  List<String> withoutPackage();

  /**
   * Runs the plan.
   *
   * @param timeout of the whole operation
   * @param output receives each line of the commands' output, from two threads
   * @throws com.rediacc.ops.error.OpsException if a command fails, with the end of its output
   */
  void run(List<List<String>> plan, Duration timeout, Consumer<String> output);
}
