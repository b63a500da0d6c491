package com.rediacc.ops.internal.backend;

import com.rediacc.ops.internal.time.Deadline;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A disk that a running machine writes to, as it can be broken from outside. Everything stays in
 * force until it is changed or the machine ends. Throws as {@link Machine} does.
 */
public interface MachineDisk {
  /** What a machine asks of its disk. */
  enum Request {
    READ,
    WRITE,
    FLUSH
  }

  /** The error that a machine gets for a request that fails. */
  enum Problem {
    IO,
    /** Root disks cannot report it. */
    NO_SPACE
  }

  /**
   * Something between the machine and its disk: it fails requests, or it holds them up.
   *
   * @param failing requests that fail; empty: none
   * @param problem of those that fail
   * @param fraction of those requests, in thousandths: 1 to 1000
   * @param seed decides which, unless all fail
   * @param iops requests a second; 0: any number
   * @param bytesPerSecond 0: any number
   */
  record Filter(
      List<Request> failing,
      Problem problem,
      int fraction,
      long seed,
      long iops,
      long bytesPerSecond) {
    /** All of them. */
    public static final int ALL = 1000;

    public Filter {
      failing = List.copyOf(failing);
      Objects.requireNonNull(problem, "problem");
    }

    /** So many of these requests fail. */
    public static Filter failing(List<Request> requests, Problem problem, int fraction, long seed) {
      return new Filter(requests, problem, fraction, seed, 0, 0);
    }

    /** Not more than this passes. */
    public static Filter limit(long iops, long bytesPerSecond) {
      return new Filter(List.of(), Problem.IO, ALL, 0, iops, bytesPerSecond);
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
