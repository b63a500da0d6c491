package com.rediacc.ops.cli;

import com.rediacc.ops.Cluster;
import com.rediacc.ops.Ops;
import com.rediacc.ops.fault.Fault;
import com.rediacc.ops.fault.Faults;
import com.rediacc.ops.time.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rdc ops fault}. */
@Command(
    name = "fault",
    description = "Break the cluster on purpose, and heal it.",
    footer = {
      "  rdc ops fault isolate 11",
      "  rdc ops fault partition 1 11,12",
      "  rdc ops fault clock 11 --jump=-1h",
      "  rdc ops fault heal"
    })
final class FaultCommand implements Runnable {
  private final Session session;

  @Spec private CommandSpec spec;

  FaultCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    throw OpsCommand.missingCommand(spec);
  }

  @Command(
      name = "list",
      aliases = "ls",
      description = "Show the faults that are in force.",
      footer = "  rdc ops fault list -o json")
  int list(@Mixin Output.FormatOption output) {
    output.applyTo(session);
    try (Ops ops = Ops.create(session.settings())) {
      var rows = new ArrayList<Map<String, Object>>();
      for (Fault fault : cluster(ops).faults().inForce()) {
        var row = new LinkedHashMap<String, Object>();
        row.put("number", Integer.toString(rows.size() + 1));
        row.put("fault", fault.toString());
        rows.add(row);
      }
      new Output(session, "ops fault list").rows(true, Map.of("faults", rows), rows);
    }
    return 0;
  }

  @Command(
      name = "isolate",
      description = "Cut a VM off from the others; ssh and shell go on.",
      footer = "  rdc ops fault isolate 11")
  int isolate(@Parameters(paramLabel = "<vm-id>") int vm) {
    return begin(faults -> faults.isolate(vm));
  }

  @Command(
      name = "mute",
      description = "Drop what a VM sends to the others.",
      footer = "  rdc ops fault mute 11")
  int mute(@Parameters(paramLabel = "<vm-id>") int vm) {
    return begin(faults -> faults.mute(vm));
  }

  @Command(
      name = "deafen",
      description = "Drop what the others send to a VM.",
      footer = "  rdc ops fault deafen 11")
  int deafen(@Parameters(paramLabel = "<vm-id>") int vm) {
    return begin(faults -> faults.deafen(vm));
  }

  @Command(
      name = "partition",
      description = {
        "Cut groups of VMs off from each other: all but one of a single VM, and every VM in one.",
        "Other partitions, and slow or lossy links, need a process that stays: a test."
      },
      footer = "  rdc ops fault partition 1 11,12")
  int partition(
      @Parameters(paramLabel = "<vm-id>,...", arity = "2..*", description = "The groups.")
          List<String> groups) {
    List<List<Integer>> ids = groups.stream().map(this::ids).toList();
    return begin(faults -> faults.partition(ids));
  }

  private List<Integer> ids(String group) {
    try {
      return List.of(group.split(",")).stream().map(Integer::valueOf).toList();
    } catch (NumberFormatException e) {
      throw new ParameterException(
          spec.commandLine(), "'" + group + "' is not a list of VM ids, such as 11,12", e);
    }
  }

  @Command(
      name = "unplug",
      description = "Pull a VM's cable to the others: its guest sees no carrier.",
      footer = "  rdc ops fault unplug 11")
  int unplug(@Parameters(paramLabel = "<vm-id>") int vm) {
    return begin(faults -> faults.unplug(vm));
  }

  @Command(
      name = "freeze",
      description = "Stop the processors of a VM.",
      footer = "  rdc ops fault freeze 11")
  int freeze(@Parameters(paramLabel = "<vm-id>") int vm) {
    return begin(faults -> faults.freeze(vm));
  }

  @Command(
      name = "clock",
      description = "Set the clock of a VM wrong.",
      footer = {"  rdc ops fault clock 11 --jump 2h", "  rdc ops fault clock 11 --jump=-90s"})
  int clock(
      @Parameters(paramLabel = "<vm-id>") int vm,
      @Option(
              names = "--jump",
              paramLabel = "<duration>",
              required = true,
              description = "By how much, such as 90s, 5m, 2h or -2h.")
          String jump) {
    Duration by = duration(jump);
    return begin(faults -> faults.clock(vm).jump(by));
  }

  private Duration duration(String text) {
    try {
      return text.startsWith("-")
          ? Durations.parse(text.substring(1)).negated()
          : Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  @Command(
      name = "power-cut",
      description = "Cut the power of a VM; 'rdc ops power-on' boots it again from its disk.",
      footer = "  rdc ops fault power-cut 11")
  int powerCut(@Parameters(paramLabel = "<vm-id>") int vm) {
    try (Ops ops = Ops.create(session.settings())) {
      cluster(ops).vm(vm).powerCut();
    }
    return 0;
  }

  @Command(
      name = "heal",
      description = "Heal all faults, or one by its number in 'rdc ops fault list'.",
      footer = {"  rdc ops fault heal", "  rdc ops fault heal 2"})
  int heal(@Parameters(paramLabel = "<number>", arity = "0..1") Optional<Integer> number) {
    try (Ops ops = Ops.create(session.settings())) {
      Faults faults = cluster(ops).faults();
      List<Fault> inForce = faults.inForce();
      if (number.isEmpty()) {
        faults.healAll();
        session.terminal().out().println(inForce.size() + " healed");
        return 0;
      }
      int chosen = number.get();
      if (chosen < 1 || chosen > inForce.size()) {
        throw new ParameterException(
            spec.commandLine(), "there are " + inForce.size() + " faults, and no number " + chosen);
      }
      inForce.get(chosen - 1).close();
      session.terminal().out().println("healed: " + inForce.get(chosen - 1));
    }
    return 0;
  }

  private int begin(Function<Faults, Fault> what) {
    try (Ops ops = Ops.create(session.settings())) {
      Fault fault = what.apply(cluster(ops).faults());
      session.terminal().out().println(fault);
    }
    return 0;
  }

  private Cluster cluster(Ops ops) {
    return ops.detached().orElseThrow(() -> NoCluster.in(session.settings()));
  }
}
