/**
 * Checkpoints of whole clusters on disk, found by everything that went into them. Doors: {@code
 * CheckpointStore}, {@code CheckpointKey}.
 */
@NullMarked
package com.rediacc.ops.internal.checkpoint;

import org.jspecify.annotations.NullMarked;
