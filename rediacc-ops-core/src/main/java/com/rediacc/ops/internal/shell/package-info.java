/**
 * The host's side of the shell that a small service gives every guest: {@code guest-shell.py},
 * beside {@code internal.cloudinit}, says what the two tell each other. The guest is not trusted.
 */
@NullMarked
package com.rediacc.ops.internal.shell;

import org.jspecify.annotations.NullMarked;
