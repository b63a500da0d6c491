package com.rediacc.ops.cli;

import com.rediacc.ops.Ops;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.host.HostSetup;
import com.rediacc.ops.time.Durations;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rdc ops setup}. */
@Command(
    name = "setup",
    description = {
      "Install missing programs with the system's package manager, and let this user use libvirt.",
      "Shows the commands first; those that need root run through sudo."
    },
    footer = {
      "  rdc ops setup                install what is missing, after a question",
      "  rdc ops setup --yes          the same without the question",
      "  rdc ops setup --arch arm64   what VMs of another architecture need",
      "  rdc ops setup --completion   let your shells complete rdc's words"
    })
final class SetupCommand implements Callable<Integer> {
  private final Session session;

  @Mixin private Options options;
  @Mixin private ArchitectureOption architecture;

  @Option(
      names = "--completion",
      description = "Only let the shells that are here complete rdc's words.")
  private boolean completion;

  SetupCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    return completion ? installCompletion() : installPrograms();
  }

  private int installCompletion() {
    PrintWriter err = session.terminal().err();
    String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
    Path home = Path.of(System.getProperty("user.home"));
    CommandLine all = Rdc.commands(session);
    for (CompletionScript shell : CompletionScript.values()) {
      if (shell.isHere(path)) {
        Path file = shell.install(all, home, System.getenv());
        err.println(shell + ": " + file + shell.remainder(file));
      }
    }
    err.flush();
    return 0;
  }

  private int installPrograms() {
    try (Ops ops = Ops.create(architecture.over(session.settings()))) {
      options.install(ops, session);
      return 0;
    }
  }

  /** Installing prerequisites, alone or before {@code up}. */
  static final class Options {
    private static final String SUBJECT = "setup";
    private static final Duration TIMEOUT = Duration.ofMinutes(30);

    @Option(names = "--yes", description = "Install without asking.")
    private boolean yes;

    /** Shows what would run, asks where there is someone to ask, runs it. */
    void install(Ops ops, Session session) {
      var err = session.terminal().err();
      List<List<String>> plan = ops.setup().plan();
      List<String> withoutPackage = ops.setup().withoutPackage();
      if (!withoutPackage.isEmpty()) {
        err.println(
            "this package manager has no known package for "
                + String.join(", ", withoutPackage)
                + "; 'rdc ops check' shows what each is needed for");
      }
      if (plan.isEmpty()) {
        err.println(
            withoutPackage.isEmpty() ? "nothing is missing" : "nothing else can be installed");
        return;
      }
      err.println("these commands set up what is missing:");
      plan.forEach(command -> err.println("  " + String.join(" ", command)));
      err.flush();
      if (!yes && session.terminal().inIsTerminal() && !session.terminal().confirm("Run them?")) {
        throw new OpsException(Failure.of("nothing was installed"));
      }
      run(ops.setup(), plan, session);
    }

    /** Keeps what the commands print in a file: it is only of interest when one fails. */
    static void run(HostSetup setup, List<List<String>> plan, Session session) {
      var begin = session.elapsed();
      try (var log = SetupLog.in(session.settings().dataDirectory());
          var progress = ProgressView.of(session)) {
        for (List<String> command : plan) {
          log.add("$ " + String.join(" ", command));
          progress.phase(SUBJECT, brief(command));
          try {
            setup.run(
                List.of(command),
                TIMEOUT.minus(session.elapsed()),
                line -> {
                  log.add(line);
                  progress.detail(SUBJECT, line);
                });
          } catch (InterruptedOpsException e) {
            throw e;
          } catch (OpsException e) {
            throw new OpsException(e.failure().withLog(log.file()), e);
          }
        }
        progress.finish("set up in " + Durations.brief(session.elapsed().minus(begin)));
      }
    }

    /** {@code apt-get install} of {@code sudo env A=b apt-get install -y …}. */
    private static String brief(List<String> command) {
      return command.stream()
          .filter(word -> !word.equals("sudo") && !word.equals("env") && !word.contains("="))
          .filter(word -> !word.startsWith("-"))
          .limit(2)
          .collect(Collectors.joining(" "));
    }
  }
}
