package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.fault.DiskError;
import com.rediacc.ops.fault.DiskFaults;
import com.rediacc.ops.fault.FailingRequests;
import com.rediacc.ops.fault.Fault;
import com.rediacc.ops.internal.backend.MachineDisk.Filter;
import com.rediacc.ops.internal.fault.FaultEffects;
import com.rediacc.ops.internal.fault.FaultEffects.BrokenDisk;
import com.rediacc.ops.time.Durations;
import java.time.Duration;

/**
 * {@link DiskFaults} of one disk.
 *
 * @param number 0: the disk that the VM boots from
 */
record VmDisk(RunningVm vm, int number, FaultsInForce faults) implements DiskFaults {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofSeconds(1);

  @Override
  public FailingRequests failing() {
    return FailureRequest.nothing(this::begin);
  }

  private Fault begin(FailureRequest request) {
    if (number == 0 && request.error() == DiskError.NO_SPACE) {
      throw new UnavailableException(
          Failure.of(
                  vm
                      + "'s disk cannot be full: a VM boots from a virtio disk, which reports"
                      + " input/output errors and no others")
              .withHint(
                  "give the VM a data disk (ClusterSpec.Builder.dataDisk, --data-disk "
                      + vm.spec().id()
                      + "=1), and use that"));
    }
    return begin(request.toString(), request.filter());
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
    return begin("at most " + limits.substring(2), Filter.limit(iops, bytesPerSecond));
  }

  @Override
  public Fault slow(Duration latency) {
    if (latency.compareTo(SHORTEST) < 0 || latency.compareTo(LONGEST) > 0) {
      throw new InvalidInputException("a latency is 1 ms to 1 s, not " + latency);
    }
    long iops = Math.max(1, Duration.ofSeconds(1).toNanos() / latency.toNanos());
    return begin(Durations.brief(latency) + " a request", Filter.limit(iops, 0));
  }

  private Fault begin(String what, Filter filter) {
    String disk = vm + (number == 0 ? "'s disk: " : "'s data disk " + number + ": ");
    return faults.begin(
        disk + what, FaultEffects.disk(new BrokenDisk(vm.spec().id(), number, filter)), 0);
  }
}
