package com.rediacc.ops.cli;

import com.rediacc.ops.Ops;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code rdc ops power-on}. */
@Command(
    name = "power-on",
    description = "Boot a VM whose power is off from its disk, and wait until it is ready.",
    footer = "  rdc ops power-on 11")
final class PowerOnCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "<vm-id>")
  private int vm;

  PowerOnCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    try (Ops ops = Ops.create(session.settings())) {
      DetachedCluster.of(ops).vm(vm).powerOn();
    }
    return 0;
  }
}
