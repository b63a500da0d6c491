/** User-data, meta-data, network-config, and the seed disk that carries them to a guest. */
@NullMarked
package com.rediacc.ops.internal.cloudinit;

import org.jspecify.annotations.NullMarked;
