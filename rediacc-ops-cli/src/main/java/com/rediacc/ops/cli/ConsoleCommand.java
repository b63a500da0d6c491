package com.rediacc.ops.cli;

import com.rediacc.ops.Cluster;
import com.rediacc.ops.Ops;
import com.rediacc.ops.evidence.ConsoleTail;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code rdc ops console}. */
@Command(
    name = "console",
    description = {
      "Watch a VM's serial console, until Ctrl-C. To read only:",
      "'rdc ops shell' is the way in that needs no network."
    },
    footer = {"  rdc ops console 11   what VM 11 says: while it boots, or when it crashes"})
final class ConsoleCommand implements Callable<Integer> {
  /** A screen. */
  private static final int BEFORE = 24;

  private final Session session;

  @Parameters(paramLabel = "<vm-id>", description = "The VM's id.")
  private int id;

  ConsoleCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    try (Ops ops = Ops.create(session.settings());
        Cluster cluster = DetachedCluster.of(ops)) {
      var tail = new ConsoleTail(cluster.vm(id).consoleLog());
      List<String> before = tail.newLines();
      print(before.subList(Math.max(0, before.size() - BEFORE), before.size()));
      return Interruptible.call(() -> LogsCommand.follow(() -> print(tail.newLines())));
    }
  }

  private boolean print(List<String> lines) {
    PrintWriter out = session.terminal().out();
    lines.forEach(out::println);
    return !out.checkError();
  }
}
