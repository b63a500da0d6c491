/** {@code @RediaccCluster}: real VM clusters for JUnit tests. */
package com.rediacc.ops.junit5;
