@NullMarked
package com.rediacc.ops.internal.engine;

import org.jspecify.annotations.NullMarked;
