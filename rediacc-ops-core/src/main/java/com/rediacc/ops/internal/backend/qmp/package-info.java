/**
 * What QEMU's machine protocol (QMP) is asked for, whoever carries it: a socket of ours, or
 * libvirt. Doors: Monitor, KeptStates.
 */
@NullMarked
package com.rediacc.ops.internal.backend.qmp;

import org.jspecify.annotations.NullMarked;
