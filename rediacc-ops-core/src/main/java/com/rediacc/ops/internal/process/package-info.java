/** Deadlines, subprocesses, state files. No public signature outside the core names a type here. */
package com.rediacc.ops.internal.process;
