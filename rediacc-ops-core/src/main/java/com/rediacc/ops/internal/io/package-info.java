/** Files: private, locked, digested, and as JSON. */
@NullMarked
package com.rediacc.ops.internal.io;

import org.jspecify.annotations.NullMarked;
