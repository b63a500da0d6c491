package com.rediacc.ops.cli;

import com.rediacc.ops.spec.Settings;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * A run of the program in this JVM.
 *
 * @param exitCode its exit code
 * @param out what went to standard output
 * @param err what went to standard error
 */
record Invocation(int exitCode, String out, String err) {
  /** Where its answers go. */
  enum At {
    TERMINAL,
    PIPE
  }

  static Invocation run(At at, Path data, Map<String, String> environment, String... arguments) {
    var variables = new TreeMap<>(environment);
    variables.putIfAbsent("RENET_DATA_DIR", data.toString());
    var out = new StringWriter();
    var err = new StringWriter();
    var terminal = Terminals.of(out, err, at == At.TERMINAL, false);
    int exitCode = Rdc.run(Settings.fromEnvironment(variables), terminal, arguments);
    return new Invocation(exitCode, out.toString(), err.toString());
  }
}
