/** Text for shells, and text resources. */
@NullMarked
package com.rediacc.ops.internal.text;

import org.jspecify.annotations.NullMarked;
