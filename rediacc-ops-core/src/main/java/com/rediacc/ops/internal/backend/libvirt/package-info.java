/**
 * VMs as libvirt domains on a bridge of their cluster. Door: {@code LibvirtBackend}. Nothing
 * outside knows libvirt-java or JNA.
 */
@NullMarked
package com.rediacc.ops.internal.backend.libvirt;

import org.jspecify.annotations.NullMarked;
