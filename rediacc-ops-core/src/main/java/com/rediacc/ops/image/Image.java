package com.rediacc.ops.image;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * A base disk, verified and never written to again: VMs get overlays on it.
 *
 * @param name catalogue name such as {@code debian-12}, or the path the user gave
 * @param architecture {@code amd64} or {@code arm64}
 * @param disk absolute path
 * @param format {@code qcow2} or {@code raw}
 * @param virtualBytes the size of the disk that a guest sees; an overlay is at least this large
 * @param sha256 lower-case hex digest of the disk file
 * @param kernel the kernel to boot directly; empty where the disk's own boot loader is used
 */
public record Image(
    String name,
    String architecture,
    Path disk,
    String format,
    long virtualBytes,
    String sha256,
    Optional<DirectKernel> kernel) {
  public Image {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(architecture, "architecture");
    Objects.requireNonNull(disk, "disk");
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(sha256, "sha256");
    Objects.requireNonNull(kernel, "kernel");
  }

  /**
   * A kernel that the emulator loads itself, without firmware menus and boot loader.
   *
   * @param kernel absolute path of the kernel
   * @param initrd absolute path of its initial RAM disk
   * @param commandLine complete kernel command line, naming root device and serial console
   */
  public record DirectKernel(Path kernel, Path initrd, String commandLine) {}
}
