package com.rediacc.ops;

import com.rediacc.ops.internal.Deadline;
import com.rediacc.ops.internal.Programs;
import com.rediacc.ops.internal.Subprocess;
import com.rediacc.ops.report.Failure;
import com.rediacc.ops.report.UnavailableException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Disks that take what is written, and leave the rest to the disk below them. */
final class Overlay {
  private Overlay() {}

  /**
   * Makes one.
   *
   * @param base the disk below; may be open elsewhere; one in the same folder may move with it
   * @param format of the base
   * @param sizeGb of the new disk; empty: as large as the base
   */
  static void on(Path base, String format, Path file, Optional<Integer> sizeGb, Deadline deadline) {
    Path tool =
        Programs.find("qemu-img")
            .orElseThrow(
                () ->
                    new UnavailableException(
                        Failure.of("qemu-img is not on the PATH").withHint("run 'rdc ops setup'")));
    var command =
        new ArrayList<>(List.of(tool.toString(), "create", "-q", "-f", "qcow2", "-F", format));
    // A size that is given needs no look at the base, which a running emulator may hold.
    sizeGb.ifPresent(size -> command.add("-u"));
    boolean beside = base.getParent() != null && base.getParent().equals(file.getParent());
    Path name = beside ? base.getFileName() : base;
    command.addAll(List.of("-b", name.toString(), file.toString()));
    sizeGb.ifPresent(size -> command.add(size + "G"));
    Subprocess.of(command).run(deadline).succeeded();
  }
}
