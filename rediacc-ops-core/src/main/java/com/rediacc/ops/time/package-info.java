/** Durations as users write them. */
@NullMarked
package com.rediacc.ops.time;

import org.jspecify.annotations.NullMarked;
