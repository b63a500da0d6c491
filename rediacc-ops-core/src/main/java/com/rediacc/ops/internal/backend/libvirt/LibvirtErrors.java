package com.rediacc.ops.internal.backend.libvirt;

import java.util.Optional;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;

/** Errors of libvirt that say no more than: it is not there any more. */
final class LibvirtErrors {
  private LibvirtErrors() {}

  interface Act {
    void run() throws LibvirtException;
  }

  interface Lookup<T> {
    T find() throws LibvirtException;
  }

  static boolean gone(LibvirtException e) {
    ErrorNumber code = e.getError() == null ? null : e.getError().getCode();
    return code == ErrorNumber.VIR_ERR_NO_DOMAIN
        || code == ErrorNumber.VIR_ERR_NO_NETWORK
        // A transient domain that ends between lookup and question.
        || (code == ErrorNumber.VIR_ERR_OPERATION_INVALID
            && String.valueOf(e.getMessage()).contains("not running"));
  }

  static void ignoreGone(Act act) throws LibvirtException {
    try {
      act.run();
    } catch (LibvirtException e) {
      if (!gone(e)) {
        throw e;
      }
    }
  }

  static <T> Optional<T> unlessGone(Lookup<T> lookup) throws LibvirtException {
    try {
      return Optional.ofNullable(lookup.find());
    } catch (LibvirtException e) {
      if (gone(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
