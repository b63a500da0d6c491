/** Base images: what is offered, what is on this host, and where it came from. */
package com.rediacc.ops.image;
