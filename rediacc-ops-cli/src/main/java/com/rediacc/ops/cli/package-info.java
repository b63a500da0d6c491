/** The program {@code rdc}: what {@link com.rediacc.ops.Ops} does, from the command line. */
package com.rediacc.ops.cli;
