package com.rediacc.ops.checkpoint;

import java.util.List;

/**
 * The checkpoints of a data directory. Thread-safe; several processes can use one data directory at
 * the same time.
 */
public interface CheckpointCache {
  /** All of them, the most recently used first. */
  List<CheckpointEntry> list();

  /**
   * Removes those that no cluster uses.
   *
   * @param prefix of their keys; empty for all
   * @return how many there were
   */
  int remove(String prefix);
}
