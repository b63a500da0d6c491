package com.rediacc.ops.cli;

import com.rediacc.ops.Ops;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rdc ops setup}. */
@Command(
    name = "setup",
    description = {
      "Install missing programs with the system's package manager, and let this user use libvirt.",
      "Shows the commands first; those that need root run through sudo."
    })
final class SetupCommand implements Callable<Integer> {
  private final Session session;

  @Mixin private Options options;

  SetupCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    try (Ops ops = Ops.create(session.settings())) {
      options.install(ops, session);
      return 0;
    }
  }

  /** Installing prerequisites, alone or before {@code up}. */
  static final class Options {
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
      ops.setup().run(plan, TIMEOUT, err::println);
    }
  }
}
