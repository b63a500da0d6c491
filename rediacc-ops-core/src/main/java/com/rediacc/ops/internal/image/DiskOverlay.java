package com.rediacc.ops.internal.image;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.internal.backend.DiskFormat;
import com.rediacc.ops.internal.process.Programs;
import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.time.Deadline;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Overlays: disks that contain what is written to them, over the content of a base disk, or over
 * nothing but zeroes.
 */
public final class DiskOverlay {
  private DiskOverlay() {}

  /** Creates a disk that has no base: it reads as zeroes. */
  public static void blank(Path file, int sizeGb, Deadline deadline) {
    Subprocess.of(
            List.of(
                tool().toString(), "create", "-q", "-f", "qcow2", file.toString(), sizeGb + "G"))
        .run(deadline)
        .succeeded();
  }

  /** The program that makes and changes disks. */
  static Path tool() {
    return Programs.find("qemu-img")
        .orElseThrow(
            () ->
                new UnavailableException(
                    Failure.of("qemu-img is not on the PATH").withHint("run 'rdc ops setup'")));
  }

  /**
   * Creates an overlay.
   *
   * @param base may be open in a running emulator; recorded by name if in the overlay's directory
   * @param format of the base
   * @param sizeGb of the new disk; empty: as large as the base
   */
  public static void on(
      Path base, DiskFormat format, Path file, Optional<Integer> sizeGb, Deadline deadline) {
    var command =
        new ArrayList<>(
            List.of(tool().toString(), "create", "-q", "-f", "qcow2", "-F", format.toString()));
    // With a size, qemu-img need not open the base, which a running emulator may have locked.
    sizeGb.ifPresent(size -> command.add("-u"));
    boolean beside = base.getParent() != null && base.getParent().equals(file.getParent());
    Path name = beside ? base.getFileName() : base;
    command.addAll(List.of("-b", name.toString(), file.toString()));
    sizeGb.ifPresent(size -> command.add(size + "G"));
    Subprocess.of(command).run(deadline).succeeded();
  }
}
