/**
 * Clusters of real virtual machines. {@link com.rediacc.ops.Ops} brings one up from a {@link
 * com.rediacc.ops.spec.ClusterSpec} and returns it as a {@link com.rediacc.ops.Cluster} of {@link
 * com.rediacc.ops.Vm}s.
 *
 * <p>Failures are {@link com.rediacc.ops.error.OpsException}s. Packages below {@code
 * com.rediacc.ops.internal} are not for users and may change at any time.
 */
@NullMarked
package com.rediacc.ops;

import org.jspecify.annotations.NullMarked;
