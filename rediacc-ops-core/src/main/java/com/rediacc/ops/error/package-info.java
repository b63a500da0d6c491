/**
 * Failures, as people read them: what failed, where, the limit, the last evidence, a hint and the
 * log. {@code OpsException} and its kinds are all that the library throws.
 */
package com.rediacc.ops.error;
