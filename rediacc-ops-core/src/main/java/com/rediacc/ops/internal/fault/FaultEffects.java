package com.rediacc.ops.internal.fault;

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
 */
public record FaultEffects(
    List<Cut> cuts,
    List<Wire> wires,
    LinkQuality quality,
    List<Integer> unplugged,
    List<Integer> frozen,
    List<ClockJump> jumps) {
  /**
   * A clock that is wrong.
   *
   * @param vm its id
   * @param micros by which its clock is ahead
   */
  public record ClockJump(int vm, long micros) {}

  public FaultEffects {
    cuts = List.copyOf(cuts);
    wires = List.copyOf(wires);
    unplugged = List.copyOf(unplugged);
    frozen = List.copyOf(frozen);
    jumps = List.copyOf(jumps);
  }

  /** Drops all frames of a VM in these directions. */
  public static FaultEffects cut(int vm, Direction... directions) {
    return new FaultEffects(
        List.of(directions).stream().map(direction -> new Cut(vm, direction)).toList(),
        List.of(),
        LinkQuality.GOOD,
        List.of(),
        List.of(),
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
    return new FaultEffects(
        cuts, List.copyOf(left), LinkQuality.CUT, List.of(), List.of(), List.of());
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
    return new FaultEffects(List.of(), wires, quality, List.of(), List.of(), List.of());
  }

  /** Pulls the cable of a VM. */
  public static FaultEffects unplug(int vm) {
    return new FaultEffects(
        List.of(), List.of(), LinkQuality.GOOD, List.of(vm), List.of(), List.of());
  }

  /** Stops the CPUs of a VM. */
  public static FaultEffects freeze(int vm) {
    return new FaultEffects(
        List.of(), List.of(), LinkQuality.GOOD, List.of(), List.of(vm), List.of());
  }

  /** Moves the clock of a VM. */
  public static FaultEffects jump(int vm, long micros) {
    return new FaultEffects(
        List.of(),
        List.of(),
        LinkQuality.GOOD,
        List.of(),
        List.of(),
        List.of(new ClockJump(vm, micros)));
  }

  /** Whether they stay in force without this process. */
  public boolean carriedByEmulators() {
    return wires.isEmpty();
  }

  /** Whether the cluster's network is concerned. */
  public boolean concernNetwork() {
    return !cuts.isEmpty() || !wires.isEmpty() || !unplugged.isEmpty();
  }
}
