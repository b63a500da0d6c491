<<<<<<< HEAD
/** This host: its programs and how to install them, its processor, memory and ports. */
=======
/** Prerequisites of this machine: check them, install them. Doors: HostCheck, HostSetup. */
@NullMarked
>>>>>>> house
package com.rediacc.ops.internal.host;

import org.jspecify.annotations.NullMarked;
