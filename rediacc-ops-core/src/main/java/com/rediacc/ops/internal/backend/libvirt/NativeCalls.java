package com.rediacc.ops.internal.backend.libvirt;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.GuestChannel;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import org.libvirt.Connect;
import org.libvirt.LibvirtException;

/** A connection, with the calls that libvirt-java does not bind. Not thread-safe. */
final class NativeCalls extends Connect {
  /** {@code VIR_DOMAIN_SAVE_PAUSED}. */
  private static final int PAUSED = 4;

  private final LibvirtFunctions functions;

  NativeCalls(String uri) throws LibvirtException {
    super(uri);
    this.functions = Native.load("virt", LibvirtFunctions.class);
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

  /**
   * Opens a channel of a domain.
   *
   * @param channel as the guest sees it
   * @return good for as long as it is open, whatever becomes of this connection
   */
  GuestChannel openChannel(String domain, String channel) {
    Pointer stream = functions.virStreamNew(vcp, DomainChannel.NONBLOCK);
    Pointer found = stream == null ? null : functions.virDomainLookupByName(vcp, domain);
    if (stream == null || found == null) {
      throw refused("opening channel " + channel);
    }
    try {
      if (functions.virDomainOpenChannel(found, channel, stream, 0) != 0) {
        OpsException refusal = refused("opening channel " + channel);
        functions.virStreamFree(stream);
        throw refusal;
      }
      return new DomainChannel(functions, vcp, stream);
    } finally {
      functions.virDomainFree(found);
    }
  }

  private OpsException refused(String what) {
    return new OpsException(Failure.of(what + ": libvirt: " + functions.virGetLastErrorMessage()));
  }
}
