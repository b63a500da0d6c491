/**
 * Saved states of whole clusters, on disk, found by everything that went into them. Doors:
 * StateStore, StateKey, StateEntry.
 */
package com.rediacc.ops.internal.checkpoint;
