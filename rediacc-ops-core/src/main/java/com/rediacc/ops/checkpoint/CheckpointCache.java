package com.rediacc.ops.checkpoint;

import java.util.List;

/**
 * The checkpoints of a data directory. Thread-safe; several processes can use one data directory at
 * the same time.
 */
public interface CheckpointCache {
  /** All checkpoints, the most recently used first. */
  List<CheckpointEntry> list();

  /**
   * Removes checkpoints, except those that a cluster uses.
   *
   * @param prefix only those whose key starts with it; empty for all
   * @return how many were removed
   * @throws com.rediacc.ops.error.DeadlineException if another process keeps the store locked
   */
  int remove(String prefix);
}
