/** Base images: what is offered, what is on this host, and where it came from. */
@NullMarked
package com.rediacc.ops.image;

import org.jspecify.annotations.NullMarked;
