/**
 * VMs as QEMU processes: started as daemons, found again by their arguments, controlled over QMP.
 * Works the same on Linux and macOS, without root. Door: {@code QemuBackend}.
 */
@NullMarked
package com.rediacc.ops.internal.backend.qemu;

import org.jspecify.annotations.NullMarked;
