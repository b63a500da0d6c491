/** What this host has to have, and how it is installed. */
@NullMarked
package com.rediacc.ops.host;

import org.jspecify.annotations.NullMarked;
