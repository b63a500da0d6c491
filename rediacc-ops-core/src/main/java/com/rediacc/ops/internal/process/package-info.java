/** Processes of this host: the only package that starts any. */
@NullMarked
package com.rediacc.ops.internal.process;

import org.jspecify.annotations.NullMarked;
