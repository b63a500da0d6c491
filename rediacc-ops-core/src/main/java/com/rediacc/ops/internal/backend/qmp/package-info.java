/**
 * Work done over QEMU's machine protocol (QMP), whoever carries it: a socket of ours, or libvirt.
 * Doors: {@code Monitor}, {@code InternalSnapshots}.
 */
@NullMarked
package com.rediacc.ops.internal.backend.qmp;

import org.jspecify.annotations.NullMarked;
