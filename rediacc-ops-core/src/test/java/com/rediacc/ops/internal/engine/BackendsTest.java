package com.rediacc.ops.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.internal.backend.Availability;
import com.rediacc.ops.internal.backend.Backend;
import com.rediacc.ops.spec.Architecture;
import com.rediacc.ops.spec.BackendKind;
import com.rediacc.ops.spec.Lifetime;
import com.rediacc.ops.spec.Progress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which backend runs what nobody chose one for. */
class BackendsTest {
  private static Backend backend(BackendKind kind, boolean copies, boolean usable) {
    return Clusters.standIn(
        Backend.class,
        (method, arguments) ->
            switch (method) {
              case "kind" -> kind;
              case "runsCopies" -> copies;
              case "availability" ->
                  usable ? Availability.usable("here") : Availability.unusable("gone", "fetch it");
              case "equals" -> false;
              default -> throw new UnsupportedOperationException(method);
            });
  }

  private static BackendKind picked(Lifetime lifetime, boolean qemuUsable) {
    var backends =
        new Backends(
            List.of(
                backend(BackendKind.LIBVIRT, false, true),
                backend(BackendKind.QEMU, true, qemuUsable)));
    return backends.pick(Optional.empty(), Architecture.ofHost(), lifetime, Progress.SILENT).kind();
  }

  @Test
  void the_command_line_prefers_libvirt_and_tests_what_runs_copies() {
    assertThat(picked(Lifetime.DETACHED, true)).isEqualTo(BackendKind.LIBVIRT);
    assertThat(picked(Lifetime.OWNED, true)).isEqualTo(BackendKind.QEMU);
    assertThat(picked(Lifetime.OWNED, false)).isEqualTo(BackendKind.LIBVIRT);
  }
}
