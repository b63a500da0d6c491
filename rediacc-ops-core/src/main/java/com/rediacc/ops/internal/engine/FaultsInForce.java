package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.fault.Fault;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.fault.FaultEffects;
import com.rediacc.ops.internal.fault.FaultList;
import com.rediacc.ops.internal.fault.NetworkFaults;
import com.rediacc.ops.internal.guest.GuestClock;
import com.rediacc.ops.internal.guest.GuestPressure;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.internal.time.Uninterruptibly;
import com.rediacc.ops.spec.Lifetime;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins and heals the faults of one cluster. Those of a detached one are written down, so that
 * other processes find them; each change is made under its lock. Thread-safe.
 */
final class FaultsInForce {
  private static final Logger log = LoggerFactory.getLogger(FaultsInForce.class);

  /** Beginning or healing one takes milliseconds. */
  private static final Duration CHANGE = Duration.ofSeconds(30);

  private final EngineContext context;
  private final RunningCluster cluster;
  private final FaultList list;
  private final boolean detached;
  private final KeptFaults kept;
  private final DiskFilters disks;

  /** Of a detached cluster: those that another process holds. */
  private final Optional<KeptLinks> links;

  /** By what they are: those during which no snapshot can be taken. */
  private final Map<Fault, String> obstacles = new ConcurrentHashMap<>();

  /** The VMs that each concerns. */
  private final Map<Fault, Set<Integer>> concerned = new ConcurrentHashMap<>();

  private volatile NetworkFaults network;

  FaultsInForce(EngineContext context, RunningCluster cluster, FaultList list) {
    this.context = context;
    this.cluster = cluster;
    this.list = list;
    this.detached = cluster.state().lifetime() == Lifetime.DETACHED;
    this.kept = detached ? KeptFaults.onDisk(cluster.directory()) : KeptFaults.inMemory();
    this.disks = new DiskFilters(kept, this::vm);
    this.links = detached ? Optional.of(new KeptLinks(cluster, kept)) : Optional.empty();
    this.network = newNetwork();
  }

  private NetworkFaults newNetwork() {
    var fresh = new NetworkFaults(!detached);
    for (RunningVm vm : cluster.vms()) {
      fresh.add(vm.spec().id(), vm.plan().clusterMac(), vm::machine);
    }
    return fresh;
  }

  /** Takes over those of a detached cluster that other processes began. */
  void findKept() {
    if (detached) {
      links.ifPresent(KeptLinks::revive);
      for (KeptFaults.Kept found : kept.list()) {
        add(found, network.assume(found.effects()));
      }
    }
  }

  /** Refuses what this process does again and again: with a detached cluster it does not stay. */
  void requireOwner(String what) {
    if (detached) {
      throw new UnavailableException(
          Failure.of(
                  what
                      + ": a detached cluster has no process that stays with it, and this fault"
                      + " needs one")
              .withHint("use it in a test or a program, on a cluster that the process owns"));
    }
  }

  /**
   * Brings a fault about.
   *
   * @param seed of what is random
   */
  Fault begin(String what, FaultEffects effects, long seed) {
    return begin(what, effects.vms(), effects, seed);
  }

  /**
   * Brings a fault about.
   *
   * @param vms that it concerns, whichever of them it is done to
   * @param seed of what is random
   */
  Fault begin(String what, Set<Integer> vms, FaultEffects effects, long seed) {
    if (effects.concernNetwork()) {
      // Refuses where the backend cannot, before anything is written down.
      cluster.vms().get(0).machine().network();
    }
    disks.requirePossible(effects);
    return locked(() -> disks.alone(effects, () -> beginUnderLock(what, vms, effects, seed)));
  }

  private Fault beginUnderLock(String what, Set<Integer> vms, FaultEffects effects, long seed) {
    KeptFaults.Kept written = kept.add(what, vms, effects, seed);
    try {
      links.ifPresent(held -> held.begin(written));
      return add(written, apply(effects, seed));
    } catch (RuntimeException | Error e) {
      Uninterruptibly.run(() -> takeBack(written, e));
      throw e;
    }
  }

  /** Links that have begun end with what is kept. */
  private void takeBack(KeptFaults.Kept written, Throwable failure) {
    kept.remove(written.id());
    try {
      disks.set(written.effects(), Optional.empty());
    } catch (OpsException e) {
      failure.addSuppressed(e);
    }
  }

  private Fault add(KeptFaults.Kept known, Runnable undoing) {
    return add(
        known.vms(),
        known.what(),
        known.effects().preventSnapshots(),
        () -> heal(known, undoing),
        () -> {
          kept.remove(known.id());
          undoing.run();
        });
  }

  /**
   * Notes one that is in force.
   *
   * @param vms that it concerns
   * @param obstacle whether no snapshot can be taken meanwhile
   * @param release as in {@link FaultList#add}
   */
  Fault add(Set<Integer> vms, String what, boolean obstacle, Runnable healing, Runnable release) {
    Fault fault = list.add(what, healing, release);
    concerned.put(fault, vms);
    if (obstacle) {
      obstacles.put(fault, what);
    }
    return fault;
  }

  private Runnable apply(FaultEffects effects, long seed) {
    var deadline = Deadline.after(CHANGE);
    Runnable undoing = network.apply(effects, seed, deadline);
    effects.frozen().forEach(id -> vm(id).machine().pause(deadline));
    for (FaultEffects.ClockJump jump : effects.jumps()) {
      GuestClock.move(
          vm(jump.vm()).guest(), Duration.of(jump.micros(), ChronoUnit.MICROS), deadline);
    }
    disks.set(effects, Optional.empty());
    effects.pressures().forEach(one -> GuestPressure.begin(vm(one.vm()).guest().shell(), one));
    return undoing;
  }

  private void heal(KeptFaults.Kept found, Runnable undoing) {
    locked(
        () ->
            disks.alone(
                found.effects(),
                () -> {
                  links.ifPresent(held -> held.heal(found));
                  undo(found, undoing);
                  kept.remove(found.id());
                  return found;
                }));
  }

  private void undo(KeptFaults.Kept found, Runnable undoing) {
    FaultEffects effects = found.effects();
    undoing.run();
    disks.set(effects, Optional.of(found));
    effects.frozen().forEach(id -> thaw(vm(id)));
    effects.jumps().stream()
        .map(jump -> vm(jump.vm()))
        .filter(vm -> vm.machine().state() == Machine.State.RUNNING)
        .forEach(vm -> GuestClock.set(vm.guest(), Deadline.after(CHANGE)));
    effects.pressures().forEach(pressure -> relieve(vm(pressure.vm()), pressure));
  }

  private static void relieve(RunningVm vm, FaultEffects.Pressure pressure) {
    Machine.State state = vm.machine().state();
    if (state == Machine.State.PAUSED) {
      throw new UnavailableException(
          Failure.of(vm + " stands still, so that nothing in it can be ended")
              .withHint("let it go on first"));
    }
    if (state == Machine.State.RUNNING) {
      GuestPressure.end(vm.guest().shell(), pressure);
    }
  }

  private static void thaw(RunningVm vm) {
    if (vm.machine().state() == Machine.State.PAUSED) {
      var deadline = Deadline.after(CHANGE);
      vm.machine().resume(deadline);
      GuestClock.set(vm.guest(), deadline);
    }
  }

  /** Makes a change to a detached cluster while no other process does. */
  <T> T locked(Supplier<T> change) {
    return cluster.alone(change, Deadline.after(CHANGE));
  }

  /** What was wrong with a VM's network and disks before it was off is so again. */
  void reapply(RunningVm vm, Deadline deadline) {
    network.reapply(vm.spec().id(), deadline);
    disks.reapply(vm, deadline);
    links.ifPresent(held -> held.reapply(vm.spec().id(), deadline));
  }

  /** What is between VMs and their disks. */
  DiskFilters disks() {
    return disks;
  }

  /** Those that concern a VM. */
  List<Fault> inForce(int vm) {
    concerned.keySet().removeIf(Fault::isHealed);
    return list.inForce().stream()
        .filter(fault -> concerned.getOrDefault(fault, Set.of()).contains(vm))
        .toList();
  }

  List<String> obstaclesToSnapshots() {
    obstacles.keySet().removeIf(Fault::isHealed);
    return List.copyOf(obstacles.values());
  }

  /** With new machines everything is well; the same machines are healed. */
  void beforeRestore() {
    try {
      if (!context.backends().of(cluster.backend()).runsCopies()) {
        list.healAll();
      }
    } catch (OpsException e) {
      log.debug("not healed before a restore", e);
    }
    list.abandonAll();
    network = newNetwork();
  }

  void close() {
    if (!detached) {
      list.abandonAll();
    }
  }

  /** Heals what can be healed, and forgets the rest; the caller holds the cluster's lock. */
  void healAllUnderLock() {
    for (KeptFaults.Kept found : kept.list()) {
      try {
        links.ifPresent(held -> held.heal(found));
        undo(found, network.assume(found.effects()));
      } catch (OpsException e) {
        log.debug("{} goes with its machine", found.what(), e);
      }
      kept.remove(found.id());
    }
  }

  RunningVm vm(int id) {
    return cluster.vm(id);
  }
}
