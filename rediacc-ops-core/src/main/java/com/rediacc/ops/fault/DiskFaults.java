package com.rediacc.ops.fault;

import java.time.Duration;

/**
 * What can be wrong with a disk of a VM, below its guest, which sees errors as those of a real
 * disk: a file system that cannot write its journal goes read-only. Needs the backend {@code qemu}.
 * No snapshot can be taken meanwhile. The VM's emulator carries it, so that it is possible in a
 * detached cluster, too; it is in force again after the VM was off.
 *
 * <p>Handed out by the library; not meant to be implemented by users, and it may grow.
 */
public interface DiskFaults {
  /** All writes fail, with an input/output error. Reads and flushes do not. */
  default Fault failWrites() {
    return failWrites(DiskError.IO);
  }

  /**
   * All writes fail. Reads and flushes do not.
   *
   * @param error that the guest gets
   * @throws com.rediacc.ops.error.UnavailableException when this disk cannot report it
   */
  default Fault failWrites(DiskError error) {
    return failing().writes().with(error).begin();
  }

  /** All reads fail; what the guest has in memory is not read. */
  default Fault failReads() {
    return failing().reads().begin();
  }

  /** All flushes fail, and so does {@code fsync}. Writes do not. */
  default Fault failFlushes() {
    return failing().flushes().begin();
  }

  /** Some requests fail, or all; {@link FailingRequests#begin} makes it so. */
  FailingRequests failing();

  /**
   * Requests wait so that there are not more than this.
   *
   * @param iops requests a second; 0: any number
   * @param bytesPerSecond read and written; 0: any number; not both are 0
   */
  Fault throttle(long iops, long bytesPerSecond);

  /**
   * Requests are let through one by one, each so much after the one before: to a program that waits
   * for each, they take that long.
   *
   * @param latency 1 ms to 1 s
   */
  Fault slow(Duration latency);
}
