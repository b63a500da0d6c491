/**
 * Real VM clusters for JUnit tests: {@link com.rediacc.ops.junit5.RediaccCluster @RediaccCluster}
 * on a test class, and parameters of the types {@code SshHandle}, {@code Vm} and {@code Cluster}.
 */
@NullMarked
package com.rediacc.ops.junit5;

import org.jspecify.annotations.NullMarked;
