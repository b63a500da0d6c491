/** Commands, files and ports of a VM, through ssh. */
@NullMarked
package com.rediacc.ops.ssh;

import org.jspecify.annotations.NullMarked;
