package com.rediacc.ops.cli;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.error.OpsException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reports what went wrong: one message, an exit code, and with {@code --debug} a stack trace. */
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
    List<String> similar =
        e instanceof UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.<String>of();
    line.getErr()
        .println(
            (similar.isEmpty() ? "" : "Did you mean '" + similar.get(0) + "'? ")
                + ("Try '" + line.getCommandSpec().qualifiedName() + " --help'."));
    return WRONG_USAGE;
  }

  /** Reports on standard error and, where the answer is for machines, in the envelope, too. */
  int failed(Throwable e, CommandLine line) {
    String message = message(e);
    line.getErr().println("rdc: " + message);
    if (session.isDebug()) {
      e.printStackTrace(line.getErr());
    }
    line.getErr().flush();
    if (session.format().isForMachines()) {
      new Output(session, command(line)).failure(List.of(message));
    }
    return e instanceof InvalidInputException ? WRONG_USAGE : FAILED;
  }

  /** The command without the program's name, such as {@code ops up}. */
  private static String command(CommandLine line) {
    return line.getCommandSpec().qualifiedName().replaceFirst("^rdc ", "");
  }

  /** Ours are written for people, with hints on lines of their own; of others, one line. */
  private static String message(Throwable e) {
    if (e instanceof OpsException) {
      return String.valueOf(e.getMessage());
    }
    String what =
        e.getMessage() == null ? "" : ": " + e.getMessage().strip().replaceAll("\\s*\\R\\s*", "; ");
    return "unexpected " + e.getClass().getSimpleName() + what + " (--debug shows where)";
  }
}
