package com.rediacc.ops.checkpoint;

import java.time.Instant;

/**
 * A saved state, for people to look at.
 *
 * @param key under which it is found: 64 hex digits
 * @param summary what it is a state of
 * @param bytes of disk that it takes
 * @param created when it was saved
 * @param used when it was last started from, or saved
 * @param inUse whether a cluster's disks lie on it
 */
public record CheckpointEntry(
    String key, String summary, long bytes, Instant created, Instant used, boolean inUse) {}
