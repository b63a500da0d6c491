/** Durations as users write them. */
package com.rediacc.ops.time;
