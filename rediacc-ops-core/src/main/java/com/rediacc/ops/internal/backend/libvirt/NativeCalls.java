package com.rediacc.ops.internal.backend.libvirt;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import org.libvirt.Connect;
import org.libvirt.LibvirtException;
import org.libvirt.jna.ConnectionPointer;

/** A connection, with the calls that libvirt-java does not bind. Not thread-safe. */
final class NativeCalls extends Connect {
  /** {@code VIR_DOMAIN_SAVE_PAUSED}. */
  private static final int PAUSED = 4;

  /** Signatures as in libvirt's libvirt-domain.h and virterror.h. */
  interface Functions extends Library {
    int virDomainRestoreFlags(
        ConnectionPointer connection, String from, String description, int flags);

    /** The caller frees the result. */
    Pointer virDomainSaveImageGetXMLDesc(ConnectionPointer connection, String file, int flags);

    String virGetLastErrorMessage();
  }

  private final Functions functions;

  NativeCalls(String uri) throws LibvirtException {
    super(uri);
    this.functions = Native.load("virt", Functions.class);
  }

  /** The description of the domain whose RAM the file holds. */
  String savedDescription(String file) {
    Pointer text = functions.virDomainSaveImageGetXMLDesc(vcp, file, 0);
    if (text == null) {
      throw refused("reading " + file);
    }
    try {
      return text.getString(0, "UTF-8");
    } finally {
      Native.free(Pointer.nativeValue(text));
    }
  }

  /** Starts the domain whose RAM the file holds, with another description, paused. */
  void restorePaused(String file, String description) {
    if (functions.virDomainRestoreFlags(vcp, file, description, PAUSED) != 0) {
      throw refused("restoring from " + file);
    }
  }

  private OpsException refused(String what) {
    return new OpsException(Failure.of(what + ": libvirt: " + functions.virGetLastErrorMessage()));
  }
}
