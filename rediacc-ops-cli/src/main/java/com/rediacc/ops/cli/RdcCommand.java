package com.rediacc.ops.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code rdc}. */
@Command(
    name = "rdc",
    description = "Command line of the Rediacc platform.",
    mixinStandardHelpOptions = true,
    versionProvider = RdcVersion.class,
    scope = ScopeType.INHERIT,
    subcommands = OpsCommand.class)
final class RdcCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** Read by {@link Rdc}, before any command runs. */
  @SuppressWarnings("UnusedVariable")
  @Option(
      names = "--debug",
      description = "Show in detail what is done, with stack traces.",
      scope = ScopeType.INHERIT)
  private boolean debug;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing: ops");
  }
}
