/** The checkpoints of a data directory, from which clusters are launched. */
@NullMarked
package com.rediacc.ops.checkpoint;

import org.jspecify.annotations.NullMarked;
