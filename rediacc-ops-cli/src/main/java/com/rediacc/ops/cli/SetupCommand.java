package com.rediacc.ops.cli;

import com.rediacc.ops.Ops;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rdc ops setup}. */
@Command(
    name = "setup",
    description = "Install missing prerequisites with the system's package manager.")
final class SetupCommand implements Callable<Integer> {
  private final Session session;

  @Mixin private SetupOptions options;

  SetupCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    try (Ops ops = Ops.create(session.settings())) {
      options.install(ops, session);
      return 0;
    }
  }
}
