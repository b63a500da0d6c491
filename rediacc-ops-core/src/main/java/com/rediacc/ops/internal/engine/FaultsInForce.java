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
import com.rediacc.ops.internal.io.FileMutex;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.internal.time.Uninterruptibly;
import com.rediacc.ops.spec.Lifetime;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
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

  /** By what they are: those during which no snapshot can be taken. */
  private final Map<Fault, String> obstacles = new ConcurrentHashMap<>();

  private volatile NetworkFaults network;

  FaultsInForce(EngineContext context, RunningCluster cluster, FaultList list) {
    this.context = context;
    this.cluster = cluster;
    this.list = list;
    this.detached = cluster.state().lifetime() == Lifetime.DETACHED;
    this.kept = new KeptFaults(cluster.directory());
    this.network = newNetwork();
  }

  private NetworkFaults newNetwork() {
    var fresh = new NetworkFaults();
    for (RunningVm vm : cluster.vms()) {
      fresh.add(vm.spec().id(), vm.plan().clusterMac(), vm::machine);
    }
    return fresh;
  }

  /** Takes over those of a detached cluster that other processes began. */
  void findKept() {
    if (detached) {
      for (KeptFaults.Kept found : kept.list()) {
        Runnable undoing = network.assume(found.effects());
        add(found.what(), stops(found.effects()), () -> heal(found, undoing), undoing);
      }
    }
  }

  /** Whether a process stays with the cluster; if not, only emulators can carry faults. */
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
    if (!effects.carriedByEmulators()) {
      requireOwner(what);
    }
    if (effects.concernNetwork()) {
      // Refuses where the backend cannot, before anything is written down.
      cluster.vms().get(0).machine().network();
    }
    return locked(
        () -> {
          if (!detached) {
            Runnable undoing = apply(effects, seed);
            return add(what, stops(effects), () -> undo(effects, undoing), undoing);
          }
          KeptFaults.Kept written = kept.add(what, effects);
          try {
            Runnable undoing = apply(effects, seed);
            return add(what, stops(effects), () -> heal(written, undoing), undoing);
          } catch (RuntimeException | Error e) {
            Uninterruptibly.run(() -> kept.remove(written.id()));
            throw e;
          }
        });
  }

  private static boolean stops(FaultEffects effects) {
    return !effects.frozen().isEmpty();
  }

  /**
   * Notes one that is in force.
   *
   * @param obstacle whether no snapshot can be taken meanwhile
   * @param release as in {@link FaultList#add}
   */
  Fault add(String what, boolean obstacle, Runnable healing, Runnable release) {
    Fault fault = list.add(what, healing, release);
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
    return undoing;
  }

  private void heal(KeptFaults.Kept found, Runnable undoing) {
    locked(
        () -> {
          undo(found.effects(), undoing);
          kept.remove(found.id());
          return found;
        });
  }

  private void undo(FaultEffects effects, Runnable undoing) {
    undoing.run();
    effects.frozen().forEach(id -> thaw(vm(id)));
    effects.jumps().stream()
        .map(jump -> vm(jump.vm()))
        .filter(vm -> vm.machine().state() == Machine.State.RUNNING)
        .forEach(vm -> GuestClock.set(vm.guest(), Deadline.after(CHANGE)));
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
    if (!detached) {
      return change.get();
    }
    var directory = cluster.directory();
    try (FileMutex lock =
        FileMutex.acquire(directory.lock(), Deadline.after(CHANGE), directory.place())) {
      log.debug("under {}", lock);
      return change.get();
    }
  }

  /** What was wrong with a VM's network before it was off is so again. */
  void reapply(RunningVm vm, Deadline deadline) {
    network.reapply(vm.spec().id(), deadline);
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
        undo(found.effects(), network.assume(found.effects()));
      } catch (OpsException e) {
        log.debug("{} goes with its machine", found.what(), e);
      }
      kept.remove(found.id());
    }
  }

  RunningVm vm(int id) {
    return cluster.vms().stream().filter(vm -> vm.spec().id() == id).findFirst().orElseThrow();
  }
}
