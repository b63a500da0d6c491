package com.rediacc.ops.internal.backend;

import com.rediacc.ops.internal.time.Deadline;
import java.nio.file.Path;

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
   * Writes all frames that arrive from the network into a file, whether they are for this machine
   * or not, and before anything else is done with them. Without a bound.
   *
   * @param number of the record; there may be several at a time
   * @param file is made anew; in the format of pcap
   */
  void record(int number, Path file, Deadline deadline);

  /** Whether {@link #record} is in force on the machine that runs now. */
  boolean isRecorded(int number, Deadline deadline);

  /** Undoes {@link #record}; the file is complete then. */
  void endRecord(int number, Deadline deadline);

  /**
   * Diverts incoming frames through this process. Of one machine there is one at a time.
   *
   * @return to be closed
   */
  FrameTap tap(Deadline deadline);

  /** Removes a tap whose process died without closing it: what it left lets no frame through. */
  void untap(Deadline deadline);
}
