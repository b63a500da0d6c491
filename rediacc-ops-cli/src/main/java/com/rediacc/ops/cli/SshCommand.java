package com.rediacc.ops.cli;

import com.rediacc.ops.Ops;
import com.rediacc.ops.Vm;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.ssh.ExecResult;
import com.rediacc.ops.ssh.SshHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rdc ops ssh}. */
@Command(
    name = "ssh",
    customSynopsis = {
      "rdc ops ssh [--debug] [--user=<user>] <vm-id> [<command>...]",
      "   or: rdc ops ssh [--debug] [--user=<user>] --vm-id=<id> [-c=<command>]"
    },
    description = {
      "Log in to a VM, or run a command on it and exit with its exit code.",
      "One word is a command line for the remote shell; several are a program and its arguments."
    },
    footer = {
      "  rdc ops ssh 11                          a shell on the worker",
      "  rdc ops ssh --user root 1 'df -h | tail -n +2'",
      "  rdc ops ssh 11 sh -c 'exit 7'           exits with 7"
    })
final class SshCommand implements Callable<Integer> {
  private final Session session;

  @Spec private CommandSpec spec;

  @Option(names = "--vm-id", paramLabel = "<id>", description = "The VM, instead of <vm-id>.")
  private Optional<Integer> vmId = Optional.empty();

  @Option(
      names = "-c",
      paramLabel = "<command>",
      description = "The command, as one shell command line.")
  private Optional<String> commandLine = Optional.empty();

  @Option(names = "--user", paramLabel = "<user>", description = "Who logs in. Default: rediacc.")
  private Optional<String> user = Optional.empty();

  @Parameters(
      paramLabel = "<vm-id> [<command>...]",
      hideParamSyntax = true,
      arity = "0..*",
      description = "The VM's id, then the command; without a command, an interactive shell.")
  private List<String> arguments = new ArrayList<>();

  SshCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    List<String> rest = new ArrayList<>(arguments);
    int id = vmId.orElseGet(() -> WantedVm.takeId(rest, spec));
    List<String> command = command(rest);
    try (Ops ops = Ops.create(session.settings())) {
      Vm vm = WantedVm.running(ops, id);
      OptionalInt status = vm.openSsh(user, command);
      return status.isPresent() ? status.getAsInt() : withoutClient(vm, command);
    }
  }

  private List<String> command(List<String> rest) {
    if (commandLine.isPresent() && !rest.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "the command is given twice: with -c and as " + rest);
    }
    return commandLine.map(List::of).orElse(rest);
  }

  private int withoutClient(Vm vm, List<String> command) {
    if (command.isEmpty()) {
      throw new OpsException(
          Failure.of("an interactive shell needs an OpenSSH client; 'ssh' is not on the PATH")
              .withHint("run 'rdc ops setup', or give a command"));
    }
    SshHandle ssh = user.map(vm.ssh()::as).orElse(vm.ssh());
    ExecResult result = command.size() == 1 ? ssh.exec(command.get(0)) : ssh.exec(command);
    session.terminal().out().print(result.stdout());
    session.terminal().err().print(result.stderr());
    session.terminal().out().flush();
    session.terminal().err().flush();
    return result.exitCode();
  }
}
