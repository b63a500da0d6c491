/** User-data, meta-data, network-config, and the seed disk that carries them to a guest. */
package com.rediacc.ops.internal.cloudinit;
