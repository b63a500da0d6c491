package com.rediacc.ops.cli;

import com.rediacc.ops.ClusterStatus;
import com.rediacc.ops.Ops;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rdc ops status}. */
@Command(
    name = "status",
    aliases = "ls",
    description = "Show the state of all VMs.",
    footer = {"  rdc ops status", "  rdc ops status -o csv | cut -d, -f2,7   names and ssh ports"})
final class StatusCommand implements Callable<Integer> {
  private final Session session;

  @Mixin private Output.FormatOption output;

  StatusCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    output.applyTo(session);
    try (Ops ops = Ops.create(session.settings())) {
      ClusterStatus status =
          ops.status().orElseThrow(() -> DetachedCluster.missing(session.settings()));
      StatusTable.print(status, new Output(session, "ops status"));
      if (session.format() == Output.Format.TABLE) {
        session.terminal().out().println(StatusTable.summary(status));
      }
      return 0;
    }
  }
}
