/** A root shell on each VM that needs neither network nor sshd. */
@NullMarked
package com.rediacc.ops.shell;

import org.jspecify.annotations.NullMarked;
