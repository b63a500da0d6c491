/** This host: its programs and how to install them, its processor, memory and ports. */
package com.rediacc.ops.internal.host;
