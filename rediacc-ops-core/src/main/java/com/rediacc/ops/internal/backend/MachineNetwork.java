package com.rediacc.ops.internal.backend;

import com.rediacc.ops.internal.time.Deadline;

/**
 * The interface of a running machine on its cluster's network, as it can be broken from outside.
 * All but {@link #tap} stays in force until it is undone or the machine ends, whatever becomes of
 * this process. Everything is idempotent and throws as {@link Machine} does.
 */
public interface MachineNetwork {
  /** A way of frames, as the machine sees it. */
  enum Direction {
    INCOMING,
    OUTGOING
  }

  /** Drops all frames in this direction; the guest's carrier stays. */
  void cut(Direction direction, Deadline deadline);

  /** Undoes {@link #cut}. */
  void reconnect(Direction direction, Deadline deadline);

  /** Pulls the cable: the guest sees no carrier. */
  void unplug(Deadline deadline);

  /** Undoes {@link #unplug}. */
  void plug(Deadline deadline);

  /**
   * Diverts incoming frames through this process. Of one machine there is one at a time.
   *
   * @return to be closed
   */
  FrameTap tap(Deadline deadline);
}
