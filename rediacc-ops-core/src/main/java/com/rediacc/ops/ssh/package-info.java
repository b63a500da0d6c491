/** Commands, files and ports of a VM, through ssh. */
package com.rediacc.ops.ssh;
