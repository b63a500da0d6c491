package com.rediacc.ops.checkpoint;

import java.time.Instant;

/**
 * A checkpoint in the store.
 *
 * @param key a digest over everything it was made from: 64 hex digits
 * @param summary a description of the cluster, for display
 * @param bytes its size on disk; files shared with other checkpoints count for each
 * @param created when it was taken
 * @param used when a cluster was last launched from it, or else when it was taken
 * @param inUse whether a cluster's disks are based on it
 */
public record CheckpointEntry(
    String key, String summary, long bytes, Instant created, Instant used, boolean inUse) {}
