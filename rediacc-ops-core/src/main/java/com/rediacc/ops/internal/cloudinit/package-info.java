/** User-data, meta-data, network-config, and the seed disk that carries them. Door: CloudInit. */
package com.rediacc.ops.internal.cloudinit;
