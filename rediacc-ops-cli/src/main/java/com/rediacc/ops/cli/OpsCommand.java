package com.rediacc.ops.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code rdc ops}. */
@Command(
    name = "ops",
    description = "Local clusters of real VMs.",
    footer = {
      "  rdc ops check                       what is missing on this machine",
      "  rdc ops up --basic --os debian-12   a bridge and a worker",
      "  rdc ops ssh 11                      a shell on the worker",
      "  rdc ops down                        destroy both"
    })
final class OpsCommand implements Runnable {
  /** In the order of the help. */
  private static final Map<String, Class<?>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("setup", SetupCommand.class);
    COMMANDS.put("check", CheckCommand.class);
    COMMANDS.put("up", UpCommand.class);
    COMMANDS.put("down", DownCommand.class);
    COMMANDS.put("status", StatusCommand.class);
    COMMANDS.put("ssh", SshCommand.class);
    COMMANDS.put("shell", ShellCommand.class);
    COMMANDS.put("logs", LogsCommand.class);
    COMMANDS.put("console", ConsoleCommand.class);
    COMMANDS.put("ssh-config", SshConfigCommand.class);
    COMMANDS.put("inventory", InventoryCommand.class);
    COMMANDS.put("fault", FaultCommand.class);
    COMMANDS.put("power-on", PowerOnCommand.class);
    COMMANDS.put("bundle", BundleCommand.class);
    COMMANDS.put("resume", ResumeCommand.class);
    COMMANDS.put("image", ImageCommand.class);
    COMMANDS.put("cache", CacheCommand.class);
    COMMANDS.put("prune", PruneCommand.class);
  }

  /**
   * Adds the commands to {@code rdc ops}: the one that is wanted, or all if there is none of this
   * name. Reading the annotations of all takes longer than most commands do.
   */
  static void addCommands(CommandLine ops, String wanted) {
    Class<?> one = COMMANDS.get(wanted);
    (one == null ? COMMANDS.values() : List.of(one)).forEach(ops::addSubcommand);
  }

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw missingCommand(spec);
  }

  /** The names of a command's commands, without their aliases. */
  static List<String> names(CommandSpec spec) {
    return spec.subcommands().values().stream()
        .map(command -> command.getCommandSpec().name())
        .distinct()
        .toList();
  }

  /** The usage error of a command that only has commands. */
  static ParameterException missingCommand(CommandSpec spec) {
    return new ParameterException(
        spec.commandLine(), "a command is missing: " + String.join(", ", names(spec)));
  }
}
