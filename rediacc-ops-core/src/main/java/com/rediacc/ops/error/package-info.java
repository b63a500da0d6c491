/**
 * Failures, as people read them: what failed, where, the limit, the last evidence, a hint and the
 * log. {@code OpsException} and its kinds are all that the library throws.
 */
@NullMarked
package com.rediacc.ops.error;

import org.jspecify.annotations.NullMarked;
