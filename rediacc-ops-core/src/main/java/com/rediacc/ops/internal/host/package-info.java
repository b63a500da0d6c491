/** Prerequisites of this machine: check them, install them. Doors: HostCheck, HostSetup. */
@NullMarked
package com.rediacc.ops.internal.host;

import org.jspecify.annotations.NullMarked;
