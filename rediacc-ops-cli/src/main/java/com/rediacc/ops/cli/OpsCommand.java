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
      ImageCommand.class,
      CacheCommand.class
    })
final class OpsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "a command is missing: setup, check, up, down, status, ssh or image");
  }
}
