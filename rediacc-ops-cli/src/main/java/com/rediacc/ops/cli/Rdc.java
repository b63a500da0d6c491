package com.rediacc.ops.cli;

import com.rediacc.ops.spec.Settings;
import com.rediacc.ops.time.Durations;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** The program: {@code rdc}. Wires the commands, then gets out of their way. */
public final class Rdc {
  private Rdc() {}

  public static void main(String[] arguments) {
    Logging.configure(List.of(arguments).contains("--debug"));
    Terminal terminal = Terminal.ofProcess();
    System.exit(Interruptible.call(() -> run(Settings.fromEnvironment(), terminal, arguments)));
  }

  /**
   * Runs one command line to its end.
   *
   * @return the exit code: 0 done, 1 failed, 2 wrong usage; for {@code ssh}, the remote command's
   */
  static int run(Settings environment, Terminal terminal, String... arguments) {
    var session = new Session(environment, terminal);
    var line = new CommandLine(new RdcCommand(), new Commands(session));
    line.setOut(terminal.out());
    line.setErr(terminal.err());
    line.registerConverter(Duration.class, Rdc::duration);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(ErrorHandler::wrongUsage);
    line.setExecutionExceptionHandler(new ErrorHandler(session)::failed);
    // What follows 'ssh <vm-id>' is the remote command's, options included.
    line.getSubcommands().get("ops").getSubcommands().get("ssh").setStopAtPositional(true);
    return line.execute(arguments);
  }

  private static Duration duration(String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      // The only exception whose message picocli shows alone, without its type.
      throw new TypeConversionException(e.getMessage());
    }
  }
}
