package com.rediacc.ops.internal.backend;

import com.rediacc.ops.internal.time.Deadline;
import java.nio.file.Path;
import java.util.List;

/**
 * The memory and the devices of one machine on their way into files. Most of it is copied while the
 * machine runs, the rest when it is paused. Used by one thread at a time.
 */
public interface MemoryCopy extends AutoCloseable {
  /**
   * Copies what is left, or everything. The machine is paused before and after; its disk is
   * switched to an overlay before this, if at all.
   *
   * @return all files that were written
   * @throws com.rediacc.ops.error.OpsException when they cannot be written; none of them is left
   */
  List<Path> complete(Deadline deadline);

  /** Gives up what is not complete, and deletes it. Idempotent; does nothing once complete. */
  @Override
  void close();
}
