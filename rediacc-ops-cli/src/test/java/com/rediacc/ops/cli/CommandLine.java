package com.rediacc.ops.cli;

import com.rediacc.ops.spec.Settings;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * A command line that was run in this JVM, and what it said.
 *
 * @param exitCode its exit code
 * @param out what went to standard output
 * @param err what went to standard error
 */
record CommandLine(int exitCode, String out, String err) {
  /** Whether a person sits at the terminal. */
  enum At {
    TERMINAL,
    PIPE
  }

  static CommandLine run(At at, Path data, Map<String, String> environment, String... arguments) {
    var variables = new TreeMap<>(environment);
    variables.putIfAbsent("RENET_DATA_DIR", data.toString());
    var out = new StringWriter();
    var err = new StringWriter();
    boolean person = at == At.TERMINAL;
    var terminal =
        new Terminal(
            new BufferedReader(new StringReader("")),
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            false,
            person,
            false);
    int exitCode = Rdc.run(Settings.fromEnvironment(variables), terminal, arguments);
    return new CommandLine(exitCode, out.toString(), err.toString());
  }
}
