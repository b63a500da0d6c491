/** Processes of this host: the only package that starts any. */
package com.rediacc.ops.internal.process;
