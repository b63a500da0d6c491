package com.rediacc.ops.internal.image;

import com.rediacc.ops.internal.backend.BootSource;
import com.rediacc.ops.internal.backend.DiskFormat;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A base disk: verified, and never changed. VMs get overlays on it.
 *
 * @param name catalogue name such as {@code debian-12}, or the path the user gave
 * @param bootSource the disk itself, and how it is booted
 * @param virtualBytes the size of the disk that a guest sees; an overlay is at least this large
 * @param sha256 lower-case hex digest of the disk file
 */
public record Image(String name, BootSource bootSource, long virtualBytes, String sha256) {
  public Image {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(bootSource, "bootSource");
    Objects.requireNonNull(sha256, "sha256");
  }

  /** Absolute path of the disk's file. */
  public Path disk() {
    return bootSource.disk();
  }

  /** Of the disk's file. */
  public DiskFormat format() {
    return bootSource.format();
  }

  /** How a VM boots from an overlay on this image. */
  public BootSource bootSource(Path overlay) {
    return new BootSource(
        bootSource.architecture(), overlay, DiskFormat.QCOW2, bootSource.kernel());
  }
}
