/** Prerequisites of this machine: check them, install them. Doors: HostCheck, HostSetup. */
package com.rediacc.ops.internal.host;
