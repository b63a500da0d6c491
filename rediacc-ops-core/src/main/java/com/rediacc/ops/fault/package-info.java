/**
 * Faults that a test brings upon its cluster: {@link com.rediacc.ops.fault.Faults} begins them,
 * {@link com.rediacc.ops.fault.Fault} is one that is in force.
 */
@NullMarked
package com.rediacc.ops.fault;

import org.jspecify.annotations.NullMarked;
