/**
 * What happens to frames between VMs while a link between them is broken, and the faults that are
 * in force. Doors: {@code NetworkPlan}, {@code LinkQuality}, {@code FaultList}.
 */
@NullMarked
package com.rediacc.ops.internal.fault;

import org.jspecify.annotations.NullMarked;
