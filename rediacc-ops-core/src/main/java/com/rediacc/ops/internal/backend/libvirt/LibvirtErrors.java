package com.rediacc.ops.internal.backend.libvirt;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.libvirt.Domain;
import org.libvirt.Error.ErrorDomain;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import org.libvirt.Network;

/**
 * What libvirt's errors mean, by their codes: the texts are in the user's language. Source:
 * libvirt's virterror.h; for {@code VIR_ERR_SYSTEM_ERROR}, {@code int1} is the errno.
 */
final class LibvirtErrors {
  /** errno-base(3) of Linux, on every processor. */
  private static final int ENOENT = 2;

  private static final int EACCES = 13;

  private LibvirtErrors() {}

  interface Lookup<T> {
    T find() throws LibvirtException;
  }

  /** Empty when there is no such domain or network, or not any more. */
  static <T> Optional<T> ifPresent(Lookup<T> lookup) throws LibvirtException {
    try {
      return Optional.ofNullable(lookup.find());
    } catch (LibvirtException e) {
      if (isMissing(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Ends a domain, if it has not ended yet. */
  static void destroy(Domain domain) throws LibvirtException {
    try {
      domain.destroy();
    } catch (LibvirtException e) {
      if (!hasEnded(domain, e)) {
        throw e;
      }
    }
  }

  /** Removes a transient network, if it is still there. */
  static void destroy(Network network) throws LibvirtException {
    try {
      network.destroy();
    } catch (LibvirtException e) {
      if (!isMissing(e)) {
        throw e;
      }
    }
  }

  /**
   * Whether a call failed because the domain has ended, between its lookup and the call or during
   * it.
   */
  static boolean hasEnded(Domain domain, LibvirtException e) throws LibvirtException {
    if (isMissing(e)) {
      return true;
    }
    return code(e) == ErrorNumber.VIR_ERR_OPERATION_INVALID
        && ifPresent(domain::isActive).filter(active -> active != 0).isEmpty();
  }

  /** Whether there is no such domain or network. */
  private static boolean isMissing(LibvirtException e) {
    return code(e) == ErrorNumber.VIR_ERR_NO_DOMAIN || code(e) == ErrorNumber.VIR_ERR_NO_NETWORK;
  }

  /** Whether the daemon's socket is there and the daemon is not, as while it is restarted. */
  static boolean isConnectionLost(LibvirtException e) {
    return isOfConnection(e)
        && e.getError().getInt1() != ENOENT
        && e.getError().getInt1() != EACCES;
  }

  /** Whether the daemon, or its socket, does not let this user in. */
  static boolean isDenied(LibvirtException e) {
    ErrorNumber code = code(e);
    return code == ErrorNumber.VIR_ERR_AUTH_FAILED
        || code == ErrorNumber.VIR_ERR_AUTH_CANCELLED
        || code == ErrorNumber.VIR_ERR_AUTH_UNAVAILABLE
        || code == ErrorNumber.VIR_ERR_ACCESS_DENIED
        || (isOfConnection(e) && e.getError().getInt1() == EACCES);
  }

  private static boolean isOfConnection(LibvirtException e) {
    return code(e) == ErrorNumber.VIR_ERR_SYSTEM_ERROR
        && e.getError().getDomain() == ErrorDomain.VIR_FROM_RPC;
  }

  private static @Nullable ErrorNumber code(LibvirtException e) {
    return e.getError() == null ? null : e.getError().getCode();
  }
}
