package com.rediacc.ops.cli;

import picocli.CommandLine.Option;

/** {@code -o}, for commands that have an answer. */
final class OutputOption {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "<format>",
      description = "table, json, yaml or csv. Without it: a table on a terminal, json otherwise.")
  private Output.Format format;

  /** Settles how this session answers. */
  void settle(Session session) {
    boolean forPeople = session.terminal().outIsTerminal();
    Output.Format usual = forPeople ? Output.Format.TABLE : Output.Format.JSON;
    session.useFormat(format != null ? format : usual);
  }
}
