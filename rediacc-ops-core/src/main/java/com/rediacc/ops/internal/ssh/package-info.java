/**
 * Commands, files and ports of a VM over ssh, on MINA SSHD, which is used in this package only; and
 * the files with which the system's OpenSSH client reaches the same VMs.
 */
@NullMarked
package com.rediacc.ops.internal.ssh;

import org.jspecify.annotations.NullMarked;
