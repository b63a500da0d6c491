/** Steps that are done on the nodes of a cluster, and the state of their services. */
@NullMarked
package com.rediacc.ops.orchestration;

import org.jspecify.annotations.NullMarked;
