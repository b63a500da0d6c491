package com.rediacc.ops.cli;

import java.util.Iterator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code rdc completion}. */
@Command(
    name = "completion",
    description = "Print the script that lets a shell complete rdc's words.",
    footer = {
      "  source <(rdc completion bash)         in ~/.bashrc; zsh likewise",
      "  rdc completion fish | source          in ~/.config/fish/config.fish",
      "  rdc ops setup --completion            install it where the shells look for it"
    })
final class CompletionCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      paramLabel = "<bash|zsh|fish>",
      completionCandidates = ShellNames.class,
      description = "The shell.")
  private CompletionScript shell;

  CompletionCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    session.terminal().out().print(shell.of(Rdc.commands(session)));
    session.terminal().out().flush();
    return 0;
  }

  static final class ShellNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Candidates.names(CompletionScript.values());
    }
  }
}
