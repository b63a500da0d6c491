/**
 * What is done on ready VMs before they are handed out: steps, the files that they put on nodes,
 * and the state of the services that they leave. Built-in steps, those of Rediacc and users' own
 * are the same kind of data, so that all have the same progress, errors and part in a checkpoint's
 * key.
 */
@NullMarked
package com.rediacc.ops.internal.orchestration;

import org.jspecify.annotations.NullMarked;
