package com.rediacc.ops.cli;

import com.rediacc.ops.Ops;
import com.rediacc.ops.fault.Fault;
import com.rediacc.ops.fault.Faults;
import com.rediacc.ops.time.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
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
    subcommands = {DiskFaultCommand.class, LinkFaultCommand.class},
    footer = {
      "  rdc ops fault isolate 11",
      "  rdc ops fault partition 1 11,12",
      "  rdc ops fault link 1 11 --delay 200ms --loss 0.1",
      "  rdc ops fault clock 11 --jump=-1h",
      "  rdc ops fault disk 11 --data 1 --fail-writes enospc",
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
      for (Fault fault : DetachedCluster.of(ops).faults().inForce()) {
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
      description = "Cut groups of VMs off from each other; a VM in none goes on with all.",
      footer = "  rdc ops fault partition 1 11,12")
  int partition(
      @Parameters(paramLabel = "<vm-id>,...", arity = "2..*", description = "The groups.")
          List<String> groups) {
    List<List<Integer>> ids = groups.stream().map(this::ids).toList();
    return begin(faults -> faults.partition(ids));
  }

  @Command(
      name = "cut",
      description = "Drop what goes from one VM to another; what goes back arrives.",
      footer = "  rdc ops fault cut 1 11")
  int cut(
      @Parameters(paramLabel = "<from>", description = "The id of a VM.") int from,
      @Parameters(paramLabel = "<to>", description = "The id of another.") int to) {
    return begin(faults -> faults.cut(from, to));
  }

  @Command(
      name = "bridge",
      description = "Cut two groups of VMs off from each other; one VM goes on with both.",
      footer = "  rdc ops fault bridge 1 12 11   12 goes on with 1 and 11")
  int bridge(
      @Parameters(paramLabel = "<vm-id>,...", description = "A group.") String one,
      @Parameters(paramLabel = "<vm-id>", description = "The VM in the middle.") int middle,
      @Parameters(paramLabel = "<vm-id>,...", description = "The other group.") String other) {
    List<Integer> first = ids(one);
    List<Integer> second = ids(other);
    return begin(faults -> faults.bridge(first, middle, second));
  }

  @Command(
      name = "ring",
      description = "Let every VM go on with another majority; needs four VMs.",
      footer = "  rdc ops fault ring")
  int ring() {
    return begin(Faults::majoritiesRing);
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
      name = "cpu",
      description = "Keep the processors of a VM busy, for an hour at most.",
      footer = "  rdc ops fault cpu 11 --workers 2")
  int cpu(
      @Parameters(paramLabel = "<vm-id>") int vm,
      @Option(
              names = "--workers",
              paramLabel = "<number>",
              required = true,
              description = "How many loops run, each on one CPU: 1 to 64.")
          int workers) {
    return begin(faults -> faults.pressure(vm).cpu(workers));
  }

  @Command(
      name = "memory",
      description = "Take memory of a VM's guest, for an hour at most.",
      footer = "  rdc ops fault memory 11 --mb 500")
  int memory(
      @Parameters(paramLabel = "<vm-id>") int vm,
      @Option(
              names = "--mb",
              paramLabel = "<number>",
              required = true,
              description = "How much, in MiB; 64 MiB are to be left.")
          int mb) {
    return begin(faults -> faults.pressure(vm).memory(mb));
  }

  @Command(
      name = "power-cut",
      description = "Cut the power of a VM; 'rdc ops power-on' boots it again from its disk.",
      footer = "  rdc ops fault power-cut 11")
  int powerCut(@Parameters(paramLabel = "<vm-id>") int vm) {
    try (Ops ops = Ops.create(session.settings())) {
      DetachedCluster.of(ops).vm(vm).powerCut();
    }
    return 0;
  }

  @Command(
      name = "heal",
      description = "Heal all faults, those that concern a VM, or one of the list.",
      footer = {
        "  rdc ops fault heal",
        "  rdc ops fault heal 11           all that concern VM 11",
        "  rdc ops fault heal --number 2   the second of 'rdc ops fault list'"
      })
  int heal(
      @Parameters(paramLabel = "<vm-id>", arity = "0..1") Optional<Integer> vm,
      @Option(
              names = "--number",
              paramLabel = "<number>",
              description = "One by its number in 'rdc ops fault list'.")
          Optional<Integer> number) {
    if (vm.isPresent() && number.isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "a VM's id or a number of the list, not both");
    }
    try (Ops ops = Ops.create(session.settings())) {
      Faults faults = DetachedCluster.of(ops).faults();
      if (number.isPresent()) {
        Fault chosen = chosen(faults.inForce(), number.get());
        chosen.close();
        session.terminal().out().println("healed: " + chosen);
        return 0;
      }
      List<Fault> those = new ArrayList<>(vm.map(faults::inForce).orElseGet(faults::inForce));
      if (vm.isPresent()) {
        Collections.reverse(those);
        those.forEach(Fault::close);
      } else {
        faults.healAll();
      }
      session.terminal().out().println(those.size() + " healed");
    }
    return 0;
  }

  private Fault chosen(List<Fault> inForce, int number) {
    if (number < 1 || number > inForce.size()) {
      throw new ParameterException(
          spec.commandLine(), "there are " + inForce.size() + " faults, and no number " + number);
    }
    return inForce.get(number - 1);
  }

  private int begin(Function<Faults, Fault> what) {
    try (Ops ops = Ops.create(session.settings())) {
      Fault fault = what.apply(DetachedCluster.of(ops).faults());
      session.terminal().out().println(fault);
    }
    return 0;
  }
}
