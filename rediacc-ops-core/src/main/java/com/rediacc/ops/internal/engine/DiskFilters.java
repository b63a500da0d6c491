package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.fault.DiskFaults;
import com.rediacc.ops.fault.Fault;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.backend.MachineDisk.Filter;
import com.rediacc.ops.internal.backend.MachineDisk.Request;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.time.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is between the VMs of one cluster and their disks. Thread-safe. */
final class DiskFilters {
  private static final Duration CHANGE = Duration.ofSeconds(20);
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofSeconds(1);

  private final FaultsInForce faults;

  /** By VM, in the order in which they began; guarded by this. */
  private final Map<RunningVm, List<Filter>> filters = new HashMap<>();

  DiskFilters(FaultsInForce faults) {
    this.faults = faults;
  }

  DiskFaults of(RunningVm vm) {
    return new OfVm(this, vm);
  }

  /** Whether there are any. */
  synchronized boolean areOn(RunningVm vm) {
    return !filters.getOrDefault(vm, List.of()).isEmpty();
  }

  private Fault begin(RunningVm vm, String what, Filter filter) {
    String text = vm + "'s disk: " + what;
    faults.requireOwner(text);
    // Refuses where the backend cannot.
    vm.machine().disk(vm.plan().boot().disk());
    change(vm, filter, true);
    return faults.add(text, true, () -> change(vm, filter, false), () -> forget(vm));
  }

  private synchronized void change(RunningVm vm, Filter filter, boolean more) {
    var changed = new ArrayList<>(filters.getOrDefault(vm, List.of()));
    if (more) {
      changed.add(filter);
    } else {
      // Several may be equal: any of them.
      changed.remove(filter);
    }
    if (more || vm.machine().state() != Machine.State.STOPPED) {
      vm.machine().disk(vm.plan().boot().disk()).filter(changed, Deadline.after(CHANGE));
    }
    filters.put(vm, changed);
  }

  private synchronized void forget(RunningVm vm) {
    filters.remove(vm);
  }

  /** {@link DiskFaults} of one VM. */
  private record OfVm(DiskFilters all, RunningVm vm) implements DiskFaults {
    @Override
    public Fault failWrites() {
      return failing(Request.WRITE, "writes");
    }

    @Override
    public Fault failReads() {
      return failing(Request.READ, "reads");
    }

    @Override
    public Fault failFlushes() {
      return failing(Request.FLUSH, "flushes");
    }

    private Fault failing(Request request, String name) {
      return all.begin(vm, name + " fail", new Filter(List.of(request), 0, 0));
    }

    @Override
    public Fault throttle(long iops, long bytesPerSecond) {
      if (iops < 0 || bytesPerSecond < 0 || iops + bytesPerSecond == 0) {
        throw new InvalidInputException(
            "a disk is throttled to a positive number of requests or bytes a second, not "
                + (iops + " and " + bytesPerSecond));
      }
      String limits =
          (iops > 0 ? ", " + iops + " requests/s" : "")
              + (bytesPerSecond > 0 ? ", " + bytesPerSecond + " bytes/s" : "");
      return all.begin(
          vm, "at most " + limits.substring(2), new Filter(List.of(), iops, bytesPerSecond));
    }

    @Override
    public Fault slow(Duration latency) {
      if (latency.compareTo(SHORTEST) < 0 || latency.compareTo(LONGEST) > 0) {
        throw new InvalidInputException("a latency is 1 ms to 1 s, not " + latency);
      }
      long iops = Math.max(1, Duration.ofSeconds(1).toNanos() / latency.toNanos());
      return all.begin(vm, Durations.brief(latency) + " a request", new Filter(List.of(), iops, 0));
    }
  }
}
