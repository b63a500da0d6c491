/** The program {@code rdc}: what {@link com.rediacc.ops.Ops} does, from the command line. */
@NullMarked
package com.rediacc.ops.cli;

import org.jspecify.annotations.NullMarked;
