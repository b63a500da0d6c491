/** What is left of a cluster as evidence: the bundle of files that tells why a test failed. */
@NullMarked
package com.rediacc.ops.evidence;

import org.jspecify.annotations.NullMarked;
