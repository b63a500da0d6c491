/** The checkpoints of a data directory, from which clusters are launched. */
package com.rediacc.ops.checkpoint;
