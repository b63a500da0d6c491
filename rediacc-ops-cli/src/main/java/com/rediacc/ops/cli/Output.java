package com.rediacc.ops.cli;

import com.google.gson.GsonBuilder;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** The answer of a command, in the format that was asked for. */
final class Output {
  /** How answers are written. */
  enum Format {
    TABLE,
    JSON,
    YAML,
    CSV;

    /** Whether failures too are told in the envelope. */
    boolean isForMachines() {
      return this == JSON || this == YAML;
    }
  }

  private final Session session;
  private final String command;

  /**
   * @param command for the envelope, such as {@code ops up}
   */
  Output(Session session, String command) {
    this.session = session;
    this.command = command;
  }

  /**
   * A list that comes out as a table, rows of CSV, or inside the envelope.
   *
   * @param data what the envelope carries
   * @param rows the list: each row with the same columns, in order
   */
  void rows(boolean success, Map<String, ?> data, List<Map<String, Object>> rows) {
    switch (session.format()) {
      case TABLE -> Table.print(rows, out());
      case CSV -> Csv.print(rows, out());
      default -> envelope(success, data, List.of());
    }
  }

  void failure(List<String> errors) {
    envelope(false, Map.of(), errors);
  }

  /** {@code {success, command, data, errors, warnings, metrics: {duration_ms}}}. */
  void envelope(boolean success, Map<String, ?> data, Collection<String> errors) {
    var envelope = new LinkedHashMap<String, Object>();
    envelope.put("success", success);
    envelope.put("command", command);
    envelope.put("data", data);
    envelope.put("errors", errors);
    envelope.put("warnings", session.warnings());
    envelope.put("metrics", Map.of("duration_ms", session.elapsed().toMillis()));
    if (session.format() == Format.YAML) {
      var settings = DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build();
      out().print(new Dump(settings).dumpToString(envelope));
    } else {
      out()
          .println(
              new GsonBuilder()
                  .setPrettyPrinting()
                  .disableHtmlEscaping()
                  .create()
                  .toJson(envelope));
    }
    out().flush();
  }

  PrintWriter out() {
    return session.terminal().out();
  }
}
