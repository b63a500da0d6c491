package com.rediacc.ops.internal.engine;

import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.backend.MachineDisk;
import com.rediacc.ops.internal.backend.MachineDisk.Filter;
import com.rediacc.ops.internal.fault.FaultEffects;
import com.rediacc.ops.internal.fault.FaultEffects.BrokenDisk;
import com.rediacc.ops.internal.time.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * What is between the VMs of one cluster and their disks: the sum of all faults that are kept.
 * Thread-safe.
 */
final class DiskFilters {
  private static final Duration CHANGE = Duration.ofSeconds(20);

  private final KeptFaults kept;
  private final IntFunction<RunningVm> vms;

  /**
   * @param vms by their ids
   */
  DiskFilters(KeptFaults kept, IntFunction<RunningVm> vms) {
    this.kept = kept;
    this.vms = vms;
  }

  /** Makes a change while nobody else changes what is kept of disks. */
  <T> T alone(FaultEffects effects, Supplier<T> change) {
    if (effects.disks().isEmpty()) {
      return change.get();
    }
    synchronized (this) {
      return change.get();
    }
  }

  /**
   * Refuses what a backend cannot do.
   *
   * @throws com.rediacc.ops.error.UnavailableException with the reason
   */
  void requirePossible(FaultEffects effects) {
    effects.disks().forEach(broken -> disk(vms.apply(broken.vm()), broken.disk()));
  }

  /**
   * Makes the disks that are concerned as all faults that are kept want them.
   *
   * @param but one that is being healed
   */
  void set(FaultEffects concerned, Optional<KeptFaults.Kept> but) {
    for (BrokenDisk broken : concerned.disks()) {
      RunningVm vm = vms.apply(broken.vm());
      if (vm.machine().state() != Machine.State.STOPPED) {
        disk(vm, broken.disk()).filter(wanted(vm, broken.disk(), but), Deadline.after(CHANGE));
      }
    }
  }

  /** Makes all disks of a VM as they were, on a machine that has none of it. */
  synchronized void reapply(RunningVm vm, Deadline deadline) {
    for (int i = 0; i < vm.plan().disks().all().size(); i++) {
      List<Filter> wanted = wanted(vm, i, Optional.empty());
      if (!wanted.isEmpty()) {
        disk(vm, i).filter(wanted, deadline);
      }
    }
  }

  /** Whether there are any. */
  boolean areOn(RunningVm vm, int disk) {
    return !wanted(vm, disk, Optional.empty()).isEmpty();
  }

  private List<Filter> wanted(RunningVm vm, int disk, Optional<KeptFaults.Kept> but) {
    return kept.list().stream()
        .filter(fault -> but.isEmpty() || !fault.id().equals(but.get().id()))
        .flatMap(fault -> fault.effects().disks().stream())
        .filter(broken -> broken.is(vm.spec().id(), disk))
        .map(BrokenDisk::filter)
        .toList();
  }

  private static MachineDisk disk(RunningVm vm, int number) {
    return vm.machine().disk(number, vm.plan().disks().get(number));
  }
}
