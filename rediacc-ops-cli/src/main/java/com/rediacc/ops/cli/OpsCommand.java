package com.rediacc.ops.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code rdc ops}. */
@Command(
    name = "ops",
    description = "Local clusters of real VMs.",
    subcommands = {
      SetupCommand.class,
      CheckCommand.class,
      UpCommand.class,
      DownCommand.class,
      StatusCommand.class,
      SshCommand.class,
      ShellCommand.class,
      ImageCommand.class,
      CacheCommand.class
    })
final class OpsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw missingCommand(spec);
  }

  /** The usage error of a command that only has commands. */
  static ParameterException missingCommand(CommandSpec spec) {
    return new ParameterException(
        spec.commandLine(),
        "a command is missing: " + String.join(", ", spec.subcommands().keySet()));
  }
}
