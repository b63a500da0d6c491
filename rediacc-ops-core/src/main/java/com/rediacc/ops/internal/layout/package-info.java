/** The names of all files in a data directory and in a cluster's directory. */
@NullMarked
package com.rediacc.ops.internal.layout;

import org.jspecify.annotations.NullMarked;
