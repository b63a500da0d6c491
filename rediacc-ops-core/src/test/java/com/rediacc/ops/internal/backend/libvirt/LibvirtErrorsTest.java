package com.rediacc.ops.internal.backend.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.libvirt.Error;
import org.libvirt.LibvirtException;
import org.libvirt.jna.virError;

/** As libvirt reports them to a user who reads German. */
class LibvirtErrorsTest {
  private static final int VIR_ERR_SYSTEM_ERROR = 38;
  private static final int VIR_ERR_AUTH_FAILED = 45;
  private static final int VIR_FROM_RPC = 7;
  private static final int VIR_FROM_QEMU = 10;

  @BeforeAll
  static void libvirtIsHere() {
    try {
      NativeLibrary.getInstance("virt");
    } catch (UnsatisfiedLinkError e) {
      assumeTrue(false, "libvirt's client library is not installed");
    }
  }

  private static LibvirtException error(int code, int domain, int errno, String message)
      throws Exception {
    var error = new virError();
    error.code = code;
    error.domain = domain;
    error.int1 = errno;
    error.message = message;
    var constructor = LibvirtException.class.getDeclaredConstructor(Error.class);
    constructor.setAccessible(true);
    return constructor.newInstance(new Error(error));
  }

  @Test
  void a_daemon_that_restarts_refuses_or_drops_connections() throws Exception {
    LibvirtException refused =
        error(VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, 111, "Verbindungsaufbau abgelehnt");
    LibvirtException reset =
        error(VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, 104, "Die Verbindung wurde zur\u00fcckgesetzt");
    assertThat(LibvirtErrors.isConnectionLost(refused)).isTrue();
    assertThat(LibvirtErrors.isConnectionLost(reset)).isTrue();
    assertThat(LibvirtErrors.isDenied(refused)).isFalse();
  }

  @Test
  void a_socket_that_is_missing_is_not_waited_for() throws Exception {
    assertThat(
            LibvirtErrors.isConnectionLost(
                error(VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, 2, "Datei nicht gefunden")))
        .isFalse();
  }

  @Test
  void a_user_who_is_not_let_in_is_known_by_code_or_errno() throws Exception {
    LibvirtException socket = error(VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, 13, "Keine Berechtigung");
    assertThat(LibvirtErrors.isDenied(socket)).isTrue();
    assertThat(LibvirtErrors.isConnectionLost(socket)).isFalse();
    assertThat(
            LibvirtErrors.isDenied(
                error(VIR_ERR_AUTH_FAILED, VIR_FROM_RPC, -1, "Authentifizierung fehlgeschlagen")))
        .isTrue();
  }

  @Test
  void errors_of_files_are_none_of_the_connection() throws Exception {
    LibvirtException file = error(VIR_ERR_SYSTEM_ERROR, VIR_FROM_QEMU, 13, "Keine Berechtigung");
    assertThat(LibvirtErrors.isDenied(file)).isFalse();
    assertThat(LibvirtErrors.isConnectionLost(file)).isFalse();
  }
}
