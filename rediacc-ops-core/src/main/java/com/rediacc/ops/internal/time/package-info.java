/** Deadlines, and work that keeps to them. */
@NullMarked
package com.rediacc.ops.internal.time;

import org.jspecify.annotations.NullMarked;
