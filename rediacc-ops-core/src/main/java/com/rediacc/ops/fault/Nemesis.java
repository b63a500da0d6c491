package com.rediacc.ops.fault;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * Faults by chance, one after the other, while something runs: a pause, a fault that is chosen
 * among those that are named, and after a while its healing; again and again. There is never more
 * than one of them at a time. Which fault, after which pause and for how long follows from the seed
 * alone, so that a run can be repeated; what the machines make of it may differ. Immutable: each
 * method returns another one. Nothing is done before {@link #run} or {@link #runWhile}.
 *
 * <p>Handed out by the library; not meant to be implemented by users, and it may grow.
 */
public interface Nemesis {
  /** What chance starts from; without it, a number that is chosen, and in the log. */
  Nemesis seed(long seed);

  /**
   * One more fault to choose from. The order in which they are named is a part of what the seed
   * decides.
   *
   * @param name of the choice, in the log
   * @param fault begins it; one that is random itself, such as a lossy link, has a seed of its own
   */
  Nemesis choosing(String name, Supplier<Fault> fault);

  /**
   * How long nothing is broken before each fault, evenly distributed; 1 to 5 s unless set.
   *
   * @param shortest 0 at least
   * @param longest up to an hour
   */
  Nemesis pausing(Duration shortest, Duration longest);

  /**
   * How long each fault is in force until it begins to be healed, evenly distributed; 1 to 5 s
   * unless set. Healing takes as long as it takes: a VM without power boots.
   *
   * @param shortest 0 at least
   * @param longest up to an hour
   */
  Nemesis healingAfter(Duration shortest, Duration longest);

  /**
   * Goes on for this long; then the fault that is in force, if any, is healed.
   *
   * @return what was done
   * @throws com.rediacc.ops.error.InvalidInputException when there is nothing to choose from
   * @throws com.rediacc.ops.error.OpsException when a fault cannot be begun or healed; the log is a
   *     suppressed exception of it
   */
  NemesisLog run(Duration time);

  /**
   * Goes on, in a thread of its own, while this thread runs the workload; then the fault that is in
   * force, if any, is healed. When a fault cannot be begun or healed, no more are begun, and that
   * is thrown when the workload has ended.
   *
   * @return what was done
   * @throws Exception what the workload throws, as it is; the log is a suppressed exception of it.
   *     Else as {@link #run}
   */
  NemesisLog runWhile(Action workload) throws Exception;
}
