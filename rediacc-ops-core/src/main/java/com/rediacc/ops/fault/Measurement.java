package com.rediacc.ops.fault;

import java.time.Duration;

/**
 * Measures for how long a client cannot do what it does: an action, such as a request or a query,
 * is run again and again, each time a little after it has ended. Immutable: each method returns
 * another one. Nothing is run before {@link #recoversWithin}.
 *
 * <p>Handed out by the library; not meant to be implemented by users, and it may grow.
 */
public interface Measurement {
  /**
   * How long to wait after one attempt before the next; 100 ms unless set. An outage is measured as
   * exactly as that.
   *
   * @param pause 0 to 1 min
   */
  Measurement every(Duration pause);

  /**
   * For how long nothing may fail, after the last failure and after the disturbance, until the
   * action is taken to have recovered; 1 s unless set. To be longer than it may take until a
   * disturbance is noticed, such as the lease of a leader.
   *
   * @param time 0 to 1 h
   */
  Measurement steadyFor(Duration time);

  /**
   * What may cause the outage. The action is run beside it, in a thread of its own; it has to
   * succeed once before.
   *
   * @param disturbance run once, by the thread that calls {@link #recoversWithin}
   */
  Measurement during(Action disturbance);

  /**
   * Runs the disturbance, if there is one, and waits until the action has recovered. Without a
   * disturbance something was broken before: the action need not succeed at first.
   *
   * <p>An outage lasts from the beginning of the first attempt that failed to the end of the first
   * that succeeded after the last that failed. What fails in between, and for how long the
   * disturbance itself runs, is all part of it.
   *
   * @param limit of the outage, and of each attempt
   * @return the outage; also when nothing failed
   * @throws com.rediacc.ops.error.DeadlineException when the outage takes longer, with the last
   *     failure as its cause
   * @throws com.rediacc.ops.error.OpsException when the action fails before the disturbance; when
   *     the disturbance throws a checked exception. Others are thrown as they are
   * @throws com.rediacc.ops.error.InterruptedOpsException when the thread was interrupted
   */
  Outage recoversWithin(Duration limit);
}
