/** What is wanted of a cluster, and the settings that it comes from. */
@NullMarked
package com.rediacc.ops.spec;

import org.jspecify.annotations.NullMarked;
