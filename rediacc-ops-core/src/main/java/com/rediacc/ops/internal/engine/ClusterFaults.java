package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.fault.ClockFaults;
import com.rediacc.ops.fault.DiskFaults;
import com.rediacc.ops.fault.Fault;
import com.rediacc.ops.fault.Faults;
import com.rediacc.ops.fault.Link;
import com.rediacc.ops.fault.Nemesis;
import com.rediacc.ops.fault.PressureFaults;
import com.rediacc.ops.internal.backend.MachineNetwork.Direction;
import com.rediacc.ops.internal.fault.FaultEffects;
import com.rediacc.ops.internal.fault.FaultList;
import com.rediacc.ops.internal.fault.LinkQuality;
import com.rediacc.ops.internal.fault.NemesisRequest;
import com.rediacc.ops.internal.fault.Seeds;
import com.rediacc.ops.internal.fault.Wire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/** {@link Faults} of one running cluster. */
public final class ClusterFaults implements Faults {
  private final RunningCluster cluster;
  private final VmGroups vms;
  private final FaultList list;
  private final FaultsInForce inForce;
  private final VmPower power;
  private final WriteLogs logs;

  ClusterFaults(EngineContext context, RunningCluster cluster) {
    this.cluster = cluster;
    this.vms = VmGroups.of(cluster.spec());
    this.list = new FaultList();
    this.inForce = new FaultsInForce(context, cluster, list);
    this.power = new VmPower(context, cluster, inForce);
    this.logs = new WriteLogs(cluster, inForce, power);
    inForce.findKept();
  }

  /** Power cuts that lose what was not flushed. */
  public WriteLogs writeLogs() {
    return logs;
  }

  /** Power and processor of its VMs. */
  public VmPower power() {
    return power;
  }

  @Override
  public Fault isolate(int vm) {
    String what = name(vm) + " isolated";
    return begin(what, FaultEffects.cut(vm, Direction.INCOMING, Direction.OUTGOING));
  }

  @Override
  public Fault mute(int vm) {
    return begin(name(vm) + " mute", FaultEffects.cut(vm, Direction.OUTGOING));
  }

  @Override
  public Fault deafen(int vm) {
    return begin(name(vm) + " deaf", FaultEffects.cut(vm, Direction.INCOMING));
  }

  @Override
  public Fault cut(int from, int to) {
    requireTwo(from, to);
    String what = "cut from " + name(from) + " to " + name(to);
    return begin(what, Set.of(from, to), Set.of(new Wire(from, to)));
  }

  @Override
  public Fault partition(Collection<? extends Collection<Integer>> groups) {
    Set<Wire> wires = vms.between(groups);
    return begin("partition " + VmGroups.text(groups), union(groups), wires);
  }

  @Override
  public Fault bridge(Collection<Integer> one, int middle, Collection<Integer> other) {
    vms.require(List.of(middle));
    var all = new HashSet<>(one);
    all.addAll(other);
    if (all.contains(middle)) {
      throw new InvalidInputException("VM " + middle + " is the bridge, and in a group");
    }
    String what = "bridge " + VmGroups.text(List.of(one, List.of(middle), other));
    Set<Wire> wires = vms.between(List.of(one, other));
    return begin(what, union(List.of(one, List.of(middle), other)), wires);
  }

  @Override
  public Fault majoritiesRing() {
    return begin("ring of majorities", Set.copyOf(vms.ids()), vms.outsideMajorities());
  }

  @Override
  public Link link(int from, int to) {
    requireTwo(from, to);
    return new LinkRequest(
        LinkQuality.GOOD, false, OptionalLong.empty(), request -> begin(from, to, request));
  }

  private Fault begin(int from, int to, LinkRequest request) {
    LinkQuality quality = request.quality();
    quality.check();
    var wires = new ArrayList<>(List.of(new Wire(from, to)));
    if (request.twoWay()) {
      wires.add(new Wire(to, from));
    }
    long seed = Seeds.of(request.chosen());
    String between = name(from) + (request.twoWay() ? " <-> " : " -> ") + name(to);
    String what = "link " + between + ": " + quality + (quality.isRandom() ? ", seed " + seed : "");
    FaultEffects effects = FaultEffects.link(wires, quality);
    return inForce.begin(what, Set.of(from, to), effects, seed);
  }

  @Override
  public Fault unplug(int vm) {
    return begin(name(vm) + " unplugged", FaultEffects.unplug(vm));
  }

  @Override
  public Fault freeze(int vm) {
    return begin(name(vm) + " frozen", FaultEffects.freeze(vm));
  }

  @Override
  public ClockFaults clock(int vm) {
    name(vm);
    return new VmClock(inForce.vm(vm), inForce);
  }

  @Override
  public DiskFaults disk(int vm) {
    name(vm);
    return new VmDisk(inForce.vm(vm), 0, inForce);
  }

  @Override
  public DiskFaults dataDisk(int vm, int number) {
    String name = name(vm);
    int count = inForce.vm(vm).spec().dataDisksGb().size();
    if (number < 1 || number > count) {
      throw new InvalidInputException(
          name
              + (" has no data disk " + number + "; ")
              + (count == 0 ? "it has none" : "its last one is " + count));
    }
    return new VmDisk(inForce.vm(vm), number, inForce);
  }

  @Override
  public PressureFaults pressure(int vm) {
    name(vm);
    return new VmPressure(inForce.vm(vm), inForce);
  }

  @Override
  public Fault logWrites(int vm) {
    name(vm);
    if (inForce.disks().areOn(inForce.vm(vm), 0)) {
      throw new InvalidInputException(
          "writes of " + name(vm) + " are logged before other faults of its disk begin, not after");
    }
    return logs.begin(inForce.vm(vm));
  }

  @Override
  public void crashPoints(int vm, int n, long seed, LongConsumer check) {
    name(vm);
    logs.crashPoints(inForce.vm(vm), n, seed, check);
  }

  private Fault begin(String what, Set<Integer> concerned, Set<Wire> wires) {
    return inForce.begin(what, concerned, FaultEffects.cut(wires, vms.ids()), 0);
  }

  private static Set<Integer> union(Collection<? extends Collection<Integer>> groups) {
    return groups.stream().flatMap(Collection::stream).collect(Collectors.toUnmodifiableSet());
  }

  private Fault begin(String what, FaultEffects effects) {
    return inForce.begin(what, effects, 0);
  }

  private String name(int vm) {
    vms.require(List.of(vm));
    return cluster.spec().vm(vm).orElseThrow().name();
  }

  private void requireTwo(int from, int to) {
    vms.require(List.of(from, to));
    if (from == to) {
      throw new InvalidInputException("a link has two ends, not VM " + from + " twice");
    }
  }

  /**
   * Refuses to go on while something is in force that a snapshot cannot be taken through.
   *
   * @param what is to be done, for the message
   */
  public void requireStill(String what) {
    List<String> obstacles = inForce.obstaclesToSnapshots();
    if (!obstacles.isEmpty()) {
      throw new UnavailableException(
          Failure.of("no " + what + " while there are faults: " + String.join("; ", obstacles))
              .withHint("heal them first"));
    }
  }

  /** Called before the machines go back to an earlier moment, or are replaced. */
  public void beforeRestore() {
    inForce.beforeRestore();
  }

  /** The cluster is closed: one that this process owns ends, faults of a detached one stay. */
  public void close() {
    inForce.close();
  }

  /** Heals what can be healed, and forgets the rest; the caller holds the cluster's lock. */
  void healAllUnderLock() {
    inForce.healAllUnderLock();
  }

  @Override
  public Nemesis nemesis() {
    return NemesisRequest.create();
  }

  @Override
  public List<Fault> inForce() {
    return list.inForce();
  }

  @Override
  public List<Fault> inForce(int vm) {
    name(vm);
    return inForce.inForce(vm);
  }

  @Override
  public List<Fault> begun() {
    return list.begun();
  }

  /** What became of faults since then, and what is in force, as evidence. */
  public String history(Instant since) {
    return list.history(since);
  }

  @Override
  public void healAll() {
    list.healAll();
  }
}
