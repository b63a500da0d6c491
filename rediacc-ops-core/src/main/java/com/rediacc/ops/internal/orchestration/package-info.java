/**
 * What happens on ready VMs before they are handed out: steps, what they put on nodes, and how the
 * services that they leave are. Built-in steps, those of Rediacc, and users' own are all the same
 * kind of data, so that all have the same progress, errors and share in a saved state's key.
 */
package com.rediacc.ops.internal.orchestration;
