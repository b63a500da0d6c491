package com.rediacc.ops.cli;

import com.rediacc.ops.Ops;
import com.rediacc.ops.checkpoint.CheckpointEntry;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rdc ops cache}. */
@Command(
    name = "cache",
    description = "Checkpoints that clusters are launched from: list, remove, clear.",
    footer = {"  rdc ops cache list", "  rdc ops cache clear"})
final class CacheCommand implements Runnable {
  private static final int SHOWN_KEY = 12;

  private final Session session;

  @Spec private CommandSpec spec;

  CacheCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    throw OpsCommand.missingCommand(spec);
  }

  @Command(
      name = "list",
      aliases = "ls",
      description = "Show all checkpoints, the most recently used first.",
      footer = "  rdc ops cache list -o csv")
  int list(@Mixin Output.FormatOption output) {
    output.applyTo(session);
    try (Ops ops = Ops.create(session.settings())) {
      List<Map<String, Object>> rows =
          ops.checkpoints().list().stream().map(CacheCommand::row).toList();
      new Output(session, "ops cache list").rows(true, Map.of("checkpoints", rows), rows);
    }
    return 0;
  }

  @Command(
      name = "remove",
      aliases = "rm",
      description = "Remove the checkpoints whose keys begin like this.",
      footer = "  rdc ops cache remove 3fa9")
  int remove(@Parameters(paramLabel = "<key>") String key) {
    if (!key.matches("[0-9a-f]{4,64}")) {
      throw new ParameterException(
          spec.commandLine(), "'" + key + "' is not the beginning of a key: 4 to 64 hex digits");
    }
    try (Ops ops = Ops.create(session.settings())) {
      int removed = ops.checkpoints().remove(key);
      if (removed == 0) {
        throw new OpsException(
            Failure.of("no unused checkpoint has a key that begins with " + key)
                .withHint("'rdc ops cache list' shows them"));
      }
      session.terminal().out().println(removed + " removed");
    }
    return 0;
  }

  @Command(
      name = "clear",
      description = "Remove all checkpoints that are not in use.",
      footer = "  rdc ops cache clear")
  int clear() {
    try (Ops ops = Ops.create(session.settings())) {
      session.terminal().out().println(ops.checkpoints().remove("") + " removed");
    }
    return 0;
  }

  private static Map<String, Object> row(CheckpointEntry entry) {
    var row = new LinkedHashMap<String, Object>();
    row.put("key", entry.key().substring(0, SHOWN_KEY));
    row.put("checkpoint", entry.summary());
    row.put("size_mb", Long.toString(entry.bytes() >> 20));
    row.put("used", entry.used().truncatedTo(ChronoUnit.SECONDS).toString());
    row.put("in_use", entry.inUse() ? "yes" : "no");
    return row;
  }
}
