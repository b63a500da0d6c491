/** Collects and bounds the files of a bundle of evidence. */
@NullMarked
package com.rediacc.ops.internal.evidence;

import org.jspecify.annotations.NullMarked;
