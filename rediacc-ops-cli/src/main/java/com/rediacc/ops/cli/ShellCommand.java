package com.rediacc.ops.cli;

import com.rediacc.ops.Ops;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rdc ops shell}. */
@Command(
    name = "shell",
    customSynopsis = "rdc ops shell [--debug] <vm-id> [<command>...]",
    description = {
      "Root on a VM, without its network and its sshd: a shell, or a command and its exit code.",
      "One word is a command line for the VM's shell; several are a program and its arguments."
    })
final class ShellCommand implements Callable<Integer> {
  private final Session session;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "<vm-id> [<command>...]",
      hideParamSyntax = true,
      arity = "0..*",
      description = "The VM's id, then the command; without a command, an interactive shell.")
  private List<String> arguments = new ArrayList<>();

  ShellCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    List<String> command = new ArrayList<>(arguments);
    int id = WantedVm.takeId(command, spec);
    Terminal terminal = session.terminal();
    try (Ops ops = Ops.create(session.settings())) {
      return WantedVm.running(ops, id)
          .openShell(command, terminal.inIsTerminal() && terminal.outIsTerminal());
    }
  }
}
