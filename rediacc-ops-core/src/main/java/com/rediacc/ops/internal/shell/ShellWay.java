package com.rediacc.ops.internal.shell;

import com.rediacc.ops.internal.command.CommandRunner;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.ssh.ExecResult;
import java.util.List;

/** A way to run commands as root in a guest. Thread-safe. */
public interface ShellWay extends CommandRunner, AutoCloseable {
  @Override
  default boolean isRoot() {
    return true;
  }

  @Override
  default ExecResult run(String command, Deadline deadline) {
    return run(command, new byte[0], deadline);
  }

  /** As {@link #run(String, Deadline)}, with bytes for its standard input. */
  ExecResult run(String command, byte[] stdin, Deadline deadline);

  /** As {@link #run(String, Deadline)}, of a program with arguments that arrive unchanged. */
  ExecResult run(List<String> words, Deadline deadline);

  /** Ends what runs; the next use connects again. */
  @Override
  void close();
}
