/** What this host has to have, and how it is installed. */
package com.rediacc.ops.host;
