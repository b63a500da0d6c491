package com.rediacc.ops.cli;

import com.rediacc.ops.Ops;
import com.rediacc.ops.host.Leftover;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rdc ops prune}. */
@Command(
    name = "prune",
    description = {
      "Remove what nobody needs any more.",
      "That is: clusters of processes that died; interrupted downloads, builds and checkpoints;"
          + " directories for sockets. The cluster that is up, images and checkpoints stay."
    },
    footer = {"  rdc ops prune --dry-run   show what would go", "  rdc ops prune"})
final class PruneCommand implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  private final Session session;

  @Option(names = "--dry-run", description = "Show it, and remove nothing.")
  private boolean dryRun;

  @Mixin private Output.FormatOption output;

  PruneCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    output.applyTo(session);
    try (Ops ops = Ops.create(session.settings())) {
      List<Leftover> all = dryRun ? ops.leftovers() : ops.prune(TIMEOUT);
      List<Map<String, Object>> rows = all.stream().map(PruneCommand::row).toList();
      var data = new LinkedHashMap<String, Object>();
      data.put("removed", !dryRun);
      data.put("leftovers", rows);
      new Output(session, "ops prune").rows(true, data, rows);
      if (session.format() == Output.Format.TABLE) {
        long megabytes = all.stream().mapToLong(Leftover::bytes).sum() >> 20;
        session
            .terminal()
            .out()
            .println(
                all.isEmpty()
                    ? "nothing to remove"
                    : all.size()
                        + (dryRun ? " would be removed, " : " removed, ")
                        + megabytes
                        + " MB");
      }
      return 0;
    }
  }

  private static Map<String, Object> row(Leftover leftover) {
    var row = new LinkedHashMap<String, Object>();
    row.put("what", leftover.what());
    row.put("size_mb", Long.toString(leftover.bytes() >> 20));
    row.put("path", leftover.path().toString());
    return row;
  }
}
