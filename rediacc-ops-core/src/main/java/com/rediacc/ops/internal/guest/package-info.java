/**
 * What is asked of a guest, over ssh and through its console: whether it is ready, and its time.
 */
@NullMarked
package com.rediacc.ops.internal.guest;

import org.jspecify.annotations.NullMarked;
