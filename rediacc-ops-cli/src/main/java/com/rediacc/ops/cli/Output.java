package com.rediacc.ops.cli;

import com.google.gson.GsonBuilder;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import picocli.CommandLine;

/** The answer of a command, in the format that was chosen. */
final class Output {
  /** How answers are written. */
  enum Format {
    TABLE,
    JSON,
    YAML,
    CSV;

    /** As people write it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether answers, failures too, come in the envelope. */
    boolean isForMachines() {
      return this == JSON || this == YAML;
    }
  }

  /** {@code -o}, for commands that have an answer. */
  static final class FormatOption {
    @CommandLine.Option(
        names = {"-o", "--output"},
        paramLabel = "<format>",
        completionCandidates = Candidates.FormatNames.class,
        description = "table, json, yaml or csv. Default: a table on a terminal, json otherwise.")
    private Optional<Format> format = Optional.empty();

    /** Makes the session answer in this format. */
    void applyTo(Session session) {
      Format usual = session.terminal().outIsTerminal() ? Format.TABLE : Format.JSON;
      session.useFormat(format.orElse(usual));
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
   * Prints a list as a table, as CSV, or in the envelope.
   *
   * @param data what the envelope carries
   * @param rows the list: each row with the same columns, in order
   */
  void rows(boolean success, Map<String, ?> data, List<Map<String, Object>> rows) {
    switch (session.format()) {
      case TABLE -> new Rows(rows).printTable(out());
      case CSV -> new Rows(rows).printCsv(out());
      case JSON, YAML -> envelope(success, data, List.of());
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
                  .serializeNulls()
                  .create()
                  .toJson(envelope));
    }
    out().flush();
  }

  private PrintWriter out() {
    return session.terminal().out();
  }
}
