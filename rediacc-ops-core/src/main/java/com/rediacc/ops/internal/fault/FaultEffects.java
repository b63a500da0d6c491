package com.rediacc.ops.internal.fault;

import com.rediacc.ops.internal.backend.MachineDisk;
import com.rediacc.ops.internal.backend.MachineNetwork.Direction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a fault does to the machines of a cluster, in terms that can be written down. VMs are named
 * by their ids.
 *
 * @param cuts what emulators drop by themselves
 * @param wires what a process must judge frame by frame
 * @param quality of those wires
 * @param unplugged VMs without cable
 * @param frozen VMs whose CPUs stand still
 * @param jumps of clocks
 * @param disks that are broken
 * @param pressures within guests
 */
public record FaultEffects(
    List<Cut> cuts,
    List<Wire> wires,
    LinkQuality quality,
    List<Integer> unplugged,
    List<Integer> frozen,
    List<ClockJump> jumps,
    List<BrokenDisk> disks,
    List<Pressure> pressures) {
  /**
   * A program that takes what a guest has.
   *
   * @param vm its id
   * @param unit systemd unit that runs it
   * @param workers loops that keep a processor busy each
   * @param mb MiB of memory that are taken
   */
  public record Pressure(int vm, String unit, int workers, int mb) {}

  /**
   * A clock that is wrong.
   *
   * @param vm its id
   * @param micros by which its clock is ahead
   */
  public record ClockJump(int vm, long micros) {}

  /**
   * A disk with something in between.
   *
   * @param vm its id
   * @param disk its number; 0: the one that the VM boots from
   */
  public record BrokenDisk(int vm, int disk, MachineDisk.Filter filter) {
    /** Whether it is this disk. */
    public boolean is(int otherVm, int otherDisk) {
      return vm == otherVm && disk == otherDisk;
    }
  }

  public FaultEffects {
    cuts = List.copyOf(cuts);
    wires = List.copyOf(wires);
    unplugged = List.copyOf(unplugged);
    frozen = List.copyOf(frozen);
    jumps = List.copyOf(jumps);
    disks = List.copyOf(disks);
    pressures = List.copyOf(pressures);
  }

  private static FaultEffects network(
      List<Cut> cuts, List<Wire> wires, LinkQuality quality, List<Integer> unplugged) {
    return new FaultEffects(
        cuts, wires, quality, unplugged, List.of(), List.of(), List.of(), List.of());
  }

  private static FaultEffects machines(
      List<Integer> frozen,
      List<ClockJump> jumps,
      List<BrokenDisk> disks,
      List<Pressure> pressures) {
    return new FaultEffects(
        List.of(), List.of(), LinkQuality.GOOD, List.of(), frozen, jumps, disks, pressures);
  }

  /** Drops all frames of a VM in these directions. */
  public static FaultEffects cut(int vm, Direction... directions) {
    return network(
        List.of(directions).stream().map(direction -> new Cut(vm, direction)).toList(),
        List.of(),
        LinkQuality.GOOD,
        List.of());
  }

  /** Drops what goes over these wires: by the emulators alone where they can. */
  public static FaultEffects cut(Set<Wire> wires, Collection<Integer> vms) {
    var left = new HashSet<>(wires);
    var cuts = new ArrayList<Cut>();
    // Those that lose both ways first, so that an isolated VM is all that is touched.
    for (int vm : vms) {
      if (wires.containsAll(incoming(vm, vms)) && wires.containsAll(outgoing(vm, vms))) {
        take(vm, Direction.INCOMING, incoming(vm, vms), left, cuts);
        take(vm, Direction.OUTGOING, outgoing(vm, vms), left, cuts);
      }
    }
    for (int vm : vms) {
      if (wires.containsAll(incoming(vm, vms))) {
        take(vm, Direction.INCOMING, incoming(vm, vms), left, cuts);
      }
      if (wires.containsAll(outgoing(vm, vms))) {
        take(vm, Direction.OUTGOING, outgoing(vm, vms), left, cuts);
      }
    }
    return network(cuts, List.copyOf(left), LinkQuality.CUT, List.of());
  }

  /** Removes wires from what is left to be cut, by a cut if any of them is still there. */
  private static void take(
      int vm, Direction direction, Set<Wire> its, Set<Wire> left, List<Cut> cuts) {
    if (left.removeAll(its)) {
      cuts.add(new Cut(vm, direction));
    }
  }

  private static Set<Wire> incoming(int vm, Collection<Integer> vms) {
    var wires = new HashSet<Wire>();
    vms.stream().filter(other -> other != vm).forEach(other -> wires.add(new Wire(other, vm)));
    return wires;
  }

  private static Set<Wire> outgoing(int vm, Collection<Integer> vms) {
    var wires = new HashSet<Wire>();
    vms.stream().filter(other -> other != vm).forEach(other -> wires.add(new Wire(vm, other)));
    return wires;
  }

  /** What goes over these wires fares like that. */
  public static FaultEffects link(List<Wire> wires, LinkQuality quality) {
    return network(List.of(), wires, quality, List.of());
  }

  /** Pulls the cable of a VM. */
  public static FaultEffects unplug(int vm) {
    return network(List.of(), List.of(), LinkQuality.GOOD, List.of(vm));
  }

  /** Stops the CPUs of a VM. */
  public static FaultEffects freeze(int vm) {
    return machines(List.of(vm), List.of(), List.of(), List.of());
  }

  /** Moves the clock of a VM. */
  public static FaultEffects jump(int vm, long micros) {
    return machines(List.of(), List.of(new ClockJump(vm, micros)), List.of(), List.of());
  }

  /** Puts something between a VM and one of its disks. */
  public static FaultEffects disk(BrokenDisk broken) {
    return machines(List.of(), List.of(), List.of(broken), List.of());
  }

  /** Takes what a guest has. */
  public static FaultEffects pressure(Pressure pressure) {
    return machines(List.of(), List.of(), List.of(), List.of(pressure));
  }

  /** The VMs that they are done to. */
  public Set<Integer> vms() {
    var vms = new HashSet<Integer>(unplugged);
    vms.addAll(frozen);
    cuts.forEach(cut -> vms.add(cut.vm()));
    jumps.forEach(jump -> vms.add(jump.vm()));
    disks.forEach(disk -> vms.add(disk.vm()));
    pressures.forEach(pressure -> vms.add(pressure.vm()));
    for (Wire wire : wires) {
      vms.add(wire.from());
      vms.add(wire.to());
    }
    return vms;
  }

  /** Whether emulators carry them alone, without a process that stays. */
  public boolean carriedByEmulators() {
    return wires.isEmpty();
  }

  /** Whether no snapshot can be taken meanwhile. */
  public boolean preventSnapshots() {
    return !frozen.isEmpty() || !disks.isEmpty() || !pressures.isEmpty();
  }

  /** Whether the cluster's network is concerned. */
  public boolean concernNetwork() {
    return !cuts.isEmpty() || !wires.isEmpty() || !unplugged.isEmpty();
  }
}
