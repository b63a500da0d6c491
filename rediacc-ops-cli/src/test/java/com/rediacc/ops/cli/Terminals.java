package com.rediacc.ops.cli;

import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.Writer;

/** Terminals, and what is none, without anybody in front of them. */
final class Terminals {
  private Terminals() {}

  /** Of 80 columns, without colors. */
  static Terminal of(Writer out, Writer err, boolean outIsTerminal, boolean errIsTerminal) {
    return of(out, err, outIsTerminal, errIsTerminal, false, 80);
  }

  static Terminal of(
      Writer out,
      Writer err,
      boolean outIsTerminal,
      boolean errIsTerminal,
      boolean colors,
      int columns) {
    return new Terminal(
        new BufferedReader(new StringReader("")),
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        false,
        outIsTerminal,
        errIsTerminal,
        true,
        colors,
        columns);
  }
}
