package com.rediacc.ops.fault;

import java.time.Duration;

/**
 * How frames fare on their way from one VM to another, on the cluster's network. Immutable: each
 * method returns another one. Nothing is changed before {@link #begin}. What concerns a fraction of
 * frames is decided for each frame by itself, by a generator that starts from the seed.
 *
 * <p>Handed out by the library; not meant to be implemented by users, and it may grow.
 */
public interface Link {
  /** Each frame arrives so much later; up to an hour. Order is kept. */
  Link delay(Duration delay);

  /**
   * The delay of each frame is up to this much more, or less, evenly distributed; not more than
   * {@link #delay} is. Order is kept: a frame waits for those before it.
   */
  Link jitter(Duration jitter);

  /**
   * So many frames are lost.
   *
   * @param fraction 0 to 1
   */
  Link loss(double fraction);

  /**
   * So many frames arrive twice.
   *
   * @param fraction 0 to 1
   */
  Link duplicate(double fraction);

  /**
   * In so many frames one bit is wrong, behind the Ethernet header. Most protocols notice by their
   * checksum and drop them.
   *
   * @param fraction 0 to 1
   */
  Link corrupt(double fraction);

  /**
   * So many frames overtake those that wait: they are not delayed. Needs a {@link #delay}.
   *
   * @param fraction 0 to 1
   */
  Link reorder(double fraction);

  /**
   * Frames pass at this rate. Up to half a second's worth of them wait; what comes then is lost.
   *
   * @param bitsPerSecond at least 8000
   */
  Link rate(long bitsPerSecond);

  /** The same the other way too; each way is by itself. */
  Link bothWays();

  /** What random decisions start from; without it, one that is chosen, and printed. */
  Link seed(long seed);

  /**
   * Makes it so.
   *
   * @throws com.rediacc.ops.error.InvalidInputException when nothing is wrong with the link, or
   *     {@link #jitter} or {@link #reorder} lack their delay
   * @throws com.rediacc.ops.error.UnavailableException where this cannot be done, with the reason;
   *     nothing was changed
   */
  Fault begin();
}
