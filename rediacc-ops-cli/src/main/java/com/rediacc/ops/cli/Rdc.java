package com.rediacc.ops.cli;

import com.rediacc.ops.spec.Settings;
import com.rediacc.ops.time.Durations;
import java.lang.reflect.Constructor;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** The program {@code rdc}. */
public final class Rdc {
  /** picocli refuses less. */
  private static final int LEAST_HELP_COLUMNS = 55;

  private static final int MOST_HELP_COLUMNS = 100;

  private final Session session;

  private Rdc(Session session) {
    this.session = session;
  }

  /** Runs the command line of this process, then ends the process with its exit code. */
  public static void main(String[] arguments) {
    Terminal terminal = Terminal.ofProcess();
    System.exit(Interruptible.call(() -> run(Settings.fromEnvironment(), terminal, arguments)));
  }

  /**
   * Runs one command line to its end.
   *
   * @return the exit code: 0 done, 1 failed, 2 wrong usage; for {@code ssh} and {@code shell}, that
   *     of the VM's command
   */
  static int run(Settings environment, Terminal terminal, String... arguments) {
    return new Rdc(new Session(environment, terminal)).execute(arguments);
  }

  private int execute(String... arguments) {
    var errors = new ErrorHandler(session);
    boolean known = arguments.length > 1 && arguments[0].equals("ops");
    var line = commands(session, known ? arguments[1] : "");
    line.setOut(session.terminal().out());
    line.setErr(session.terminal().err());
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            session.terminal().outHasColors() ? Ansi.ON : Ansi.OFF));
    line.setUsageHelpWidth(
        Math.min(Math.max(session.terminal().columns(), LEAST_HELP_COLUMNS), MOST_HELP_COLUMNS));
    line.registerConverter(Duration.class, Rdc::duration);
    constants(line, Output.Format.class);
    constants(line, InventoryCommand.Format.class);
    constants(line, CompletionScript.class);
    // A word of a remote command that begins with '@' arrives unchanged, too.
    line.setExpandAtFiles(false);
    line.setExecutionStrategy(this::runLast);
    line.setParameterExceptionHandler(ErrorHandler::wrongUsage);
    line.setExecutionExceptionHandler((e, command, parsed) -> errors.failed(e, command));
    try {
      return line.execute(arguments);
    } catch (Error e) {
      // Such as a native library that cannot be linked; picocli handles exceptions only.
      return errors.failed(e, line);
    }
  }

  /** The command line with all commands. */
  static CommandLine commands(Session session) {
    return commands(session, "");
  }

  private static CommandLine commands(Session session, String wanted) {
    var factory = new Commands(session);
    var ops = new CommandLine(new OpsCommand(), factory);
    OpsCommand.addCommands(ops, wanted);
    CommandLine line = new CommandLine(new RdcCommand(), factory).addSubcommand(ops);
    if (wanted.isEmpty()) {
      line.addSubcommand(CompletionCommand.class);
    }
    // What follows the id is the VM's own command's, options included.
    Stream.of("ssh", "shell")
        .flatMap(name -> Stream.ofNullable(ops.getSubcommands().get(name)))
        .forEach(command -> command.setStopAtPositional(true));
    return line;
  }

  private int runLast(ParseResult parsed) {
    boolean debug = false;
    for (ParseResult p = parsed; p != null; p = p.subcommand()) {
      debug |= p.hasMatchedOption("--debug");
    }
    if (debug) {
      session.debug();
    }
    configureLogging(debug);
    return new CommandLine.RunLast().execute(parsed);
  }

  /** Settings of slf4j-simple; works because no command has made a logger before it runs. */
  private static void configureLogging(boolean debug) {
    String prefix = "org.slf4j.simpleLogger.";
    System.setProperty(prefix + "defaultLogLevel", debug ? "debug" : "off");
    // The ssh library logs each packet.
    System.setProperty(prefix + "log.org.apache.sshd", debug ? "warn" : "off");
    System.setProperty(prefix + "showThreadName", "false");
    System.setProperty(prefix + "showShortLogName", "true");
    System.setProperty(prefix + "showDateTime", "true");
    System.setProperty(prefix + "dateTimeFormat", "HH:mm:ss.SSS");
  }

  /** Words for the constants of an enum; picocli's own message would show them in capitals. */
  private static <E extends Enum<E>> void constants(CommandLine line, Class<E> type) {
    List<String> words = Stream.of(type.getEnumConstants()).map(Enum::toString).toList();
    line.registerConverter(
        type,
        text ->
            Stream.of(type.getEnumConstants())
                .filter(constant -> constant.toString().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(
                    () ->
                        new TypeConversionException(
                            "must be one of "
                                + String.join(", ", words)
                                + ", not '"
                                + text
                                + "'")));
  }

  private static Duration duration(String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      // The only exception whose message picocli shows alone, without its type.
      throw new TypeConversionException(e.getMessage());
    }
  }

  /** Makes commands; gives the session to those whose constructor takes it. */
  private record Commands(Session session) implements IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      boolean takesSession =
          Stream.of(type.getDeclaredConstructors())
              .map(Constructor::getParameterTypes)
              .anyMatch(types -> types.length == 1 && types[0] == Session.class);
      return takesSession
          ? type.getDeclaredConstructor(Session.class).newInstance(session)
          : CommandLine.defaultFactory().create(type);
    }
  }
}
