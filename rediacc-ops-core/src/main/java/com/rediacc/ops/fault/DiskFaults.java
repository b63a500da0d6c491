package com.rediacc.ops.fault;

import java.time.Duration;

/**
 * What can be wrong with the disk of a VM, below its guest, which sees errors as those of a real
 * disk: a file system that cannot write its journal goes read-only. Needs the backend {@code qemu}.
 * No snapshot can be taken meanwhile.
 *
 * <p>Handed out by the library; not meant to be implemented by users, and it may grow.
 */
public interface DiskFaults {
  /**
   * All writes fail, with an input/output error: the only one that the VM's kind of disk (virtio)
   * can report. Reads and flushes do not.
   */
  Fault failWrites();

  /** All reads fail; what the guest has in memory is not read. */
  Fault failReads();

  /** All flushes fail, and so does {@code fsync}. Writes do not. */
  Fault failFlushes();

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
