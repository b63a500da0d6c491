/** Deadlines, subprocesses, state files. No public signature outside the core names a type here. */
@NullMarked
package com.rediacc.ops.internal.process;

import org.jspecify.annotations.NullMarked;
