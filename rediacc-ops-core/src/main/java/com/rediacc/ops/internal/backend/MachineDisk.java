package com.rediacc.ops.internal.backend;

import com.rediacc.ops.internal.time.Deadline;
import java.nio.file.Path;
import java.util.List;

/**
 * The disk that a running machine writes to, as it can be broken from outside. Everything stays in
 * force until it is changed or the machine ends. Throws as {@link Machine} does.
 */
public interface MachineDisk {
  /** What a machine asks of its disk. */
  enum Request {
    READ,
    WRITE,
    FLUSH
  }

  /**
   * Something between the machine and its disk.
   *
   * @param failing requests that fail; empty: none
   * @param iops requests a second; 0: any number
   * @param bytesPerSecond 0: any number
   */
  record Filter(List<Request> failing, long iops, long bytesPerSecond) {
    public Filter {
      failing = List.copyOf(failing);
    }
  }

  /**
   * From now on these are between the machine and its disk, and none else.
   *
   * @param filters from the disk to the machine
   */
  void filter(List<Filter> filters, Deadline deadline);

  /**
   * From now on all writes and flushes are written to a log, too. The machine is paused before and
   * after.
   *
   * @param log an empty file
   */
  void log(Path log, Deadline deadline);

  /** Undoes {@link #log}; idempotent. */
  void endLog(Deadline deadline);
}
