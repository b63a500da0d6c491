/**
 * An image name becomes a verified, read-only base disk. Doors: {@code Image}, {@code ImageStore}.
 */
@NullMarked
package com.rediacc.ops.internal.image;

import org.jspecify.annotations.NullMarked;
