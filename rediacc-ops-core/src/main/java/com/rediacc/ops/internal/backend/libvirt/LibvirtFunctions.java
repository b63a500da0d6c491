package com.rediacc.ops.internal.backend.libvirt;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import org.libvirt.jna.ConnectionPointer;
import org.libvirt.jna.SizeT;

/**
 * Functions that libvirt-java does not bind, or not for all. Signatures as in libvirt's
 * libvirt-domain.h, libvirt-stream.h and virterror.h.
 */
interface LibvirtFunctions extends Library {
  int virDomainRestoreFlags(
      ConnectionPointer connection, String from, String description, int flags);

  /** The caller frees the result. */
  Pointer virDomainSaveImageGetXMLDesc(ConnectionPointer connection, String file, int flags);

  String virGetLastErrorMessage();

  Pointer virDomainLookupByName(ConnectionPointer connection, String name);

  int virDomainFree(Pointer domain);

  int virDomainOpenChannel(Pointer domain, String name, Pointer stream, int flags);

  /** The stream keeps the connection open. */
  Pointer virStreamNew(ConnectionPointer connection, int flags);

  int virConnectGetLibVersion(ConnectionPointer connection, LongByReference version);

  int virStreamRecv(Pointer stream, byte[] data, SizeT size);

  int virStreamSend(Pointer stream, byte[] data, SizeT size);

  int virStreamAbort(Pointer stream);

  int virStreamFree(Pointer stream);
}
