package com.rediacc.ops.cli;

import com.rediacc.ops.Ops;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Installing prerequisites, alone or before {@code up}. */
final class SetupOptions {
  private static final Duration TIMEOUT = Duration.ofMinutes(30);

  @Option(names = "--yes", description = "Install without asking.")
  private boolean yes;

  /** Shows what would run, asks where there is someone to ask, runs it. */
  void install(Ops ops, Session session) {
    var err = session.terminal().err();
    List<List<String>> plan = ops.setup().plan();
    List<String> byHand = ops.setup().withoutPackage();
    if (!byHand.isEmpty()) {
      err.println("no package is known here for " + byHand + "; 'rdc ops check' tells what for");
    }
    if (plan.isEmpty()) {
      err.println(byHand.isEmpty() ? "every program that is needed is here" : "nothing to install");
      return;
    }
    err.println("missing programs are installed with:");
    plan.forEach(command -> err.println("  " + shown(command)));
    err.flush();
    if (!yes && session.terminal().inIsTerminal() && !session.terminal().confirm("Go on?")) {
      throw new OpsException(Failure.of("not installed, as you wish"));
    }
    ops.setup().run(plan, TIMEOUT, err::println);
  }

  private static String shown(List<String> command) {
    return command.stream().collect(Collectors.joining(" "));
  }
}
