/**
 * What every backend speaks of: what it takes to launch a VM, what a launched one can do, and
 * whether this machine can do it at all. JDK types only; knows no backend.
 */
@NullMarked
package com.rediacc.ops.internal.backend;

import org.jspecify.annotations.NullMarked;
