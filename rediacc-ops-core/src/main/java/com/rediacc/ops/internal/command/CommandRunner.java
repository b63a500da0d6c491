package com.rediacc.ops.internal.command;

import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.ssh.ExecResult;

/** A way to run command lines in a guest. Thread-safe. */
public interface CommandRunner {
  /** The VM and the way to it, for messages. */
  String place();

  /** Whether commands run as root; else as a user who may become root without a password. */
  boolean isRoot();

  /**
   * Runs a command line to its end, whatever its exit code; never twice.
   *
   * @throws com.rediacc.ops.error.DeadlineException when it did not end in time; it is killed
   * @throws com.rediacc.ops.error.InterruptedOpsException when the thread was interrupted
   * @throws com.rediacc.ops.error.OpsException when the guest cannot be reached any more
   */
  ExecResult run(String command, Deadline deadline);

  /**
   * Runs a command line that must exit with 0, and returns its standard output.
   *
   * @throws com.rediacc.ops.error.OpsException with its outputs, when it does not
   */
  default String succeed(String command, Deadline deadline) {
    return Outcome.succeeded(place(), command, run(command, deadline)).stdout();
  }
}
