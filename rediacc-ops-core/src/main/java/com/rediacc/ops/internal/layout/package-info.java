@NullMarked
package com.rediacc.ops.internal.layout;

import org.jspecify.annotations.NullMarked;
