/** This host: its programs and how to install them, its processor, memory and ports. */
@NullMarked
package com.rediacc.ops.internal.host;

import org.jspecify.annotations.NullMarked;
