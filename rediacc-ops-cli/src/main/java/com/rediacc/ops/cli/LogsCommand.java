package com.rediacc.ops.cli;

import com.rediacc.ops.Cluster;
import com.rediacc.ops.Ops;
import com.rediacc.ops.Vm;
import com.rediacc.ops.evidence.ConsoleTail;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rdc ops logs}. */
@Command(
    name = "logs",
    description = "Print what the VMs' serial consoles said, with the VM's name.",
    footer = {
      "  rdc ops logs           all VMs, one after the other",
      "  rdc ops logs 11 -n 50  the last 50 lines of VM 11",
      "  rdc ops logs -f        all VMs, as it comes"
    })
final class LogsCommand implements Callable<Integer> {
  /** How long to wait before looking again. */
  private static final long POLL_MILLIS = 200;

  private final Session session;

  @Parameters(paramLabel = "<vm-id>", arity = "0..1", description = "One VM only.")
  private Optional<Integer> id = Optional.empty();

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what comes, until Ctrl-C.")
  private boolean follow;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "<number>",
      description = "Only the last lines of each VM.")
  private int lines = Integer.MAX_VALUE;

  LogsCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    try (Ops ops = Ops.create(session.settings());
        Cluster cluster = DetachedCluster.of(ops)) {
      List<Vm> vms = id.map(cluster::vm).map(List::of).orElseGet(cluster::vms);
      var tails = new LinkedHashMap<Vm, ConsoleTail>();
      vms.forEach(vm -> tails.put(vm, new ConsoleTail(vm.consoleLog())));
      tails.forEach((vm, tail) -> print(vm, last(tail.newLines())));
      return follow ? Interruptible.call(() -> follow(() -> printNew(tails))) : 0;
    }
  }

  private List<String> last(List<String> all) {
    return all.subList(Math.max(0, all.size() - Math.max(0, lines)), all.size());
  }

  /**
   * Takes what comes, until the thread is interrupted, which is how users end it.
   *
   * @param look at all consoles; false ends it too
   */
  static int follow(BooleanSupplier look) {
    try {
      while (look.getAsBoolean()) {
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  private boolean printNew(Map<Vm, ConsoleTail> tails) {
    tails.forEach((vm, tail) -> print(vm, tail.newLines()));
    return !session.terminal().out().checkError();
  }

  private void print(Vm vm, List<String> all) {
    PrintWriter out = session.terminal().out();
    all.forEach(line -> out.println(vm.name() + " | " + line));
    out.flush();
  }
}
