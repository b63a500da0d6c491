/**
 * An image name becomes a verified, read-only base disk. Doors: {@code Image}, {@code ImageStore}.
 */
package com.rediacc.ops.internal.image;
