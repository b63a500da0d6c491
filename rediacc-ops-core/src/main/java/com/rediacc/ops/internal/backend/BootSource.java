package com.rediacc.ops.internal.backend;

import com.rediacc.ops.spec.Architecture;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * What a machine starts from.
 *
 * @param architecture of the guest
 * @param disk absolute path of a bootable disk
 * @param format of the disk
 * @param kernel the kernel that the backend loads itself; empty to let firmware and the disk's boot
 *     loader do it
 */
public record BootSource(
    Architecture architecture, Path disk, DiskFormat format, Optional<Kernel> kernel) {
  public BootSource {
    Objects.requireNonNull(architecture, "architecture");
    Objects.requireNonNull(disk, "disk");
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(kernel, "kernel");
  }

  /**
   * A kernel outside the disk.
   *
   * @param image absolute path
   * @param initrd absolute path
   * @param commandLine complete, naming root device and serial console
   */
  public record Kernel(Path image, Path initrd, String commandLine) {
    public Kernel {
      Objects.requireNonNull(image, "image");
      Objects.requireNonNull(initrd, "initrd");
      Objects.requireNonNull(commandLine, "commandLine");
    }
  }
}
