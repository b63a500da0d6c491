/**
 * From the name of an image to a verified, read-only base disk. Doors: {@code Image}, {@code
 * ImageStore}.
 */
@NullMarked
package com.rediacc.ops.internal.image;

import org.jspecify.annotations.NullMarked;
