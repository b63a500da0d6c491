/** Steps that are done on the nodes of a cluster, and the state of their services. */
package com.rediacc.ops.orchestration;
