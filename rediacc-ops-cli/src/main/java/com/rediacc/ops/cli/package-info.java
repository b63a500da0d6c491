/** {@code rdc ops …}: the command line over the same core. */
package com.rediacc.ops.cli;
