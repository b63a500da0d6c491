package com.rediacc.ops.fault;

/**
 * Which requests to a disk are to fail, and how. Immutable: each method returns another one.
 * Nothing is changed before {@link #begin}.
 *
 * <p>Handed out by the library; not meant to be implemented by users, and it may grow.
 */
public interface FailingRequests {
  /** Writes fail; with {@link #reads} and {@link #flushes}, those too. */
  FailingRequests writes();

  /** Reads fail; what the guest has in memory is not read. */
  FailingRequests reads();

  /** Flushes fail, and so does {@code fsync}. A flush of nothing that was written does not. */
  FailingRequests flushes();

  /** The error that the guest gets; without it, {@link DiskError#IO}. */
  FailingRequests with(DiskError error);

  /**
   * So many of them fail; without it, all. Of each 200 in a row exactly so many do, or of each 1000
   * where 200 cannot be divided like that; the seed decides which. Kinds that fail together are
   * counted together.
   *
   * @param fraction 0.001 to 1, in steps of 0.001
   */
  FailingRequests fraction(double fraction);

  /**
   * What chance starts from; without it, one that is chosen, and printed. The same seed chooses the
   * same requests, by the order in which they come.
   */
  FailingRequests seed(long seed);

  /**
   * Makes it so.
   *
   * @throws com.rediacc.ops.error.InvalidInputException when no requests were named, or {@link
   *     DiskError#NO_SPACE} is for others than writes
   * @throws com.rediacc.ops.error.UnavailableException where this cannot be done, with the reason;
   *     nothing was changed
   */
  Fault begin();
}
