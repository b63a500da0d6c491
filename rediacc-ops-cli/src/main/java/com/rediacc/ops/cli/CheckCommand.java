package com.rediacc.ops.cli;

import com.rediacc.ops.Ops;
import com.rediacc.ops.host.Prerequisite;
import com.rediacc.ops.host.Prerequisite.Verdict;
import com.rediacc.ops.spec.Settings;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rdc ops check}. */
@Command(
    name = "check",
    description = "Check everything that the cluster needs; changes nothing.",
    footer = {
      "  rdc ops check --basic --os debian-12   what that cluster needs",
      "  rdc ops check -o json | jq .data.missing"
    })
final class CheckCommand implements Callable<Integer> {
  private final Session session;

  @Mixin private ClusterOptions cluster;
  @Mixin private Output.FormatOption output;

  CheckCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    output.applyTo(session);
    Settings settings = cluster.over(session.settings());
    try (Ops ops = Ops.create(settings)) {
      List<Prerequisite> found = ops.check(cluster.spec(session.settings()));
      long missing = found.stream().filter(p -> p.verdict() == Verdict.MISSING).count();
      if (session.format() == Output.Format.TABLE) {
        print(found, settings, missing);
      } else {
        List<Map<String, Object>> rows = found.stream().map(CheckCommand::row).toList();
        var data = new LinkedHashMap<String, Object>();
        data.put("missing", missing);
        data.put("checks", rows);
        data.put("settings", settings.all().stream().map(CheckCommand::row).toList());
        new Output(session, "ops check").rows(missing == 0, data, rows);
      }
      return missing == 0 ? 0 : ErrorHandler.FAILED;
    }
  }

  private void print(List<Prerequisite> found, Settings settings, long missing) {
    PrintWriter out = session.terminal().out();
    for (Prerequisite p : found) {
      out.println(sign(p.verdict()) + " " + p.name() + ": " + p.value());
      if (!p.hint().isEmpty()) {
        out.println("    " + p.hint());
      }
    }
    out.println();
    out.println("Settings");
    settings
        .all()
        .forEach(
            s ->
                out.printf(
                    Locale.ROOT,
                    "  %-20s %-16s %-12s %s%n",
                    s.setting().label(),
                    s.value(),
                    s.source(),
                    s.setting().meaning()));
    out.println();
    out.println(
        missing == 0
            ? "All prerequisites satisfied"
            : missing + " prerequisite(s) missing; 'rdc ops setup' installs missing programs");
    out.flush();
  }

  private static String sign(Verdict verdict) {
    return switch (verdict) {
      case OK -> "✓";
      case WARNING -> "!";
      case MISSING -> "✗";
    };
  }

  private static Map<String, Object> row(Prerequisite p) {
    var row = new LinkedHashMap<String, Object>();
    row.put("name", p.name());
    row.put("verdict", p.verdict().name().toLowerCase(Locale.ROOT));
    row.put("value", p.value());
    row.put("hint", p.hint());
    return row;
  }

  private static Map<String, Object> row(Settings.Effective s) {
    var row = new LinkedHashMap<String, Object>();
    row.put("name", s.setting().label());
    row.put("value", s.value());
    row.put("source", s.source());
    return row;
  }
}
