/** What is wanted of a cluster, and the settings that it comes from. */
package com.rediacc.ops.spec;
