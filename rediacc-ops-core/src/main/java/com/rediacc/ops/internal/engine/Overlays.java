package com.rediacc.ops.internal.engine;

import com.rediacc.ops.internal.backend.DiskFiles;
import com.rediacc.ops.internal.backend.DiskFormat;
import com.rediacc.ops.internal.image.DiskOverlay;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.VmSpec;
import java.nio.file.Path;
import java.util.Optional;

/** The disks that a VM writes to, over those of an earlier moment. */
final class Overlays {
  private Overlays() {}

  /**
   * Creates an overlay on each disk of a VM.
   *
   * @param above of which there are none yet
   */
  static void on(DiskFiles below, DiskFiles above, VmSpec vm, Deadline deadline) {
    onRoot(below.root(), above.root(), vm, deadline);
    for (int i = 0; i < above.data().size(); i++) {
      DiskOverlay.on(
          below.data().get(i),
          DiskFormat.QCOW2,
          above.data().get(i),
          Optional.of(vm.dataDisksGb().get(i)),
          deadline);
    }
  }

  /** Creates an overlay on the root disk alone. */
  static void onRoot(Path below, Path above, VmSpec vm, Deadline deadline) {
    DiskOverlay.on(below, DiskFormat.QCOW2, above, Optional.of(vm.diskGb()), deadline);
  }
}
