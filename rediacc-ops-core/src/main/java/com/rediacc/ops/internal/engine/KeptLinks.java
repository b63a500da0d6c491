package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.fault.Wire;
import com.rediacc.ops.internal.io.FileMutex;
import com.rediacc.ops.internal.time.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bad links of a detached cluster, which another process holds. What is called for a fault that
 * makes no link bad does nothing.
 */
final class KeptLinks {
  private static final Logger log = LoggerFactory.getLogger(KeptLinks.class);

  /** The holder is a JVM that may have to start, on a busy host. */
  private static final Duration CHANGE = Duration.ofSeconds(30);

  private static final Duration UNTAP = Duration.ofSeconds(10);

  private final RunningCluster cluster;
  private final KeptFaults kept;
  private final HolderProcess holder;

  KeptLinks(RunningCluster cluster, KeptFaults kept) {
    this.cluster = cluster;
    this.kept = kept;
    this.holder = new HolderProcess(cluster.directory(), cluster.id());
  }

  /** Waits until one that was written down just now is in force. */
  void begin(KeptFaults.Kept fault) {
    if (fault.needsHolder()) {
      requireNone(holder.ask(Set.of(), Set.of(), Deadline.after(CHANGE)), receivers(fault));
    }
  }

  /** Waits until one that is still written down has ended. */
  void heal(KeptFaults.Kept fault) {
    if (!fault.needsHolder() || isGone(fault)) {
      return;
    }
    Map<Integer, String> problems;
    try {
      problems = holder.ask(Set.of(fault.id()), Set.of(), Deadline.after(CHANGE));
    } catch (InterruptedOpsException e) {
      throw e;
    } catch (OpsException e) {
      log.warn("links are healed without the process that held them: {}", e.getMessage());
      healAlone(fault);
      return;
    }
    requireNone(
        problems,
        receivers(fault).stream().filter(this::isOn).collect(Collectors.toUnmodifiableSet()));
  }

  /** Whether another process has healed it. */
  private boolean isGone(KeptFaults.Kept fault) {
    return kept.list().stream().noneMatch(known -> known.id().equals(fault.id()));
  }

  /** Frames to these VMs go straight again, whatever other faults there are. */
  private void healAlone(KeptFaults.Kept fault) {
    Deadline deadline = Deadline.after(UNTAP);
    HolderProcess.end(cluster.directory(), deadline);
    receivers(fault).stream()
        .filter(this::isOn)
        .forEach(vm -> machine(vm).network().untap(deadline));
  }

  /** Waits until links to a VM that was powered on, and does not execute yet, are bad again. */
  void reapply(int vm, Deadline deadline) {
    if (kept.list().stream().anyMatch(fault -> receivers(fault).contains(vm))) {
      requireNone(holder.ask(Set.of(), Set.of(vm), deadline.within(CHANGE)), Set.of(vm));
    }
  }

  /**
   * Sees to it that there is a holder, if one is needed: where it was killed, no frame of a bad
   * link arrives. Left to others while they have the cluster's lock.
   */
  void revive() {
    if (kept.list().stream().noneMatch(KeptFaults.Kept::needsHolder) || holder.isAlive()) {
      return;
    }
    Optional<FileMutex> free = FileMutex.tryAcquire(cluster.directory().lock());
    if (free.isEmpty()) {
      return;
    }
    try (FileMutex lock = free.get()) {
      log.debug("under {}", lock);
      log.info("the process that held links has died: starting another one");
      holder.ask(Set.of(), Set.of(), Deadline.after(CHANGE));
    } catch (InterruptedOpsException e) {
      throw e;
    } catch (OpsException e) {
      log.warn("frames of bad links do not arrive: {}", e.getMessage());
    }
  }

  private void requireNone(Map<Integer, String> problems, Set<Integer> vms) {
    List<String> those =
        problems.entrySet().stream()
            .filter(problem -> vms.contains(problem.getKey()))
            .map(Map.Entry::getValue)
            .toList();
    if (!those.isEmpty()) {
      throw new OpsException(
          Failure.of(String.join("; ", those)).withLog(cluster.directory().holderLog()));
    }
  }

  private static Set<Integer> receivers(KeptFaults.Kept fault) {
    return fault.effects().wires().stream().map(Wire::to).collect(Collectors.toUnmodifiableSet());
  }

  private boolean isOn(int vm) {
    return machine(vm).state() != Machine.State.STOPPED;
  }

  private Machine machine(int id) {
    return cluster.vm(id).machine();
  }
}
