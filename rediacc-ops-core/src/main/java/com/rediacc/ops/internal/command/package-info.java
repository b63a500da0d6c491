/**
 * What is done with command lines in a guest, whichever way leads there: waiting for things, and
 * judging how a command ended.
 */
@NullMarked
package com.rediacc.ops.internal.command;

import org.jspecify.annotations.NullMarked;
