package com.rediacc.ops.cli;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.error.OpsException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * What went wrong, as one clear message and an exit code; stack traces only with {@code --debug}.
 */
final class ErrorHandler {
  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;

  private final Session session;

  ErrorHandler(Session session) {
    this.session = session;
  }

  static int wrongUsage(ParameterException e, String[] arguments) {
    CommandLine line = e.getCommandLine();
    line.getErr().println("rdc: " + e.getMessage());
    line.getErr().println("Try '" + line.getCommandSpec().qualifiedName() + " --help'.");
    return WRONG_USAGE;
  }

  int failed(Exception e, CommandLine line, ParseResult parsed) {
    boolean debug = parsed != null && List.of(parsed.originalArgs().toArray()).contains("--debug");
    String message = message(e);
    line.getErr().println("rdc: " + message);
    if (debug) {
      e.printStackTrace(line.getErr());
    }
    line.getErr().flush();
    if (session.format().isForMachines()) {
      new Output(session, command(line)).failure(List.of(message));
    }
    return e instanceof InvalidInputException ? WRONG_USAGE : FAILED;
  }

  /** The command without the program's name, such as {@code ops up}. */
  static String command(CommandLine line) {
    return line.getCommandSpec().qualifiedName().replaceFirst("^rdc ", "");
  }

  private static String message(Exception e) {
    if (e instanceof OpsException) {
      return e.getMessage();
    }
    String what = e.getMessage() == null ? "" : ": " + e.getMessage();
    return "unexpected " + e.getClass().getSimpleName() + what + " (--debug tells more)";
  }
}
