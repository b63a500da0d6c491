package com.rediacc.ops.internal.image;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.image.ImageEntry;
import com.rediacc.ops.internal.backend.DiskFormat;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Builds images and puts them into the store. The caller holds the image's lock. */
final class Builds {
  private final ImageDirectory images;
  private final Recipe recipe;

  Builds(ImageDirectory images, Recipe recipe) {
    this.images = images;
    this.recipe = recipe;
  }

  /** Makes the disk, kernel and initial RAM disk of {@link DebianBuild} in an empty directory. */
  interface Recipe {
    /**
     * @return the kernel's command line
     */
    String build(CatalogueImage wanted, Path directory, BuildLog log, Deadline deadline);
  }

  ImageManifest build(CatalogueImage wanted, Deadline deadline) {
    Path staging = images.staging(wanted.key());
    try (BuildLog log = BuildLog.create(wanted.name(), images.log(wanted.key()))) {
      requireSpace(wanted, staging);
      String commandLine = recipe.build(wanted, staging, log, deadline);
      return images.accept(
          wanted.key(),
          List.of(DebianBuild.DISK, DebianBuild.KERNEL, DebianBuild.INITRD),
          files ->
              new ImageManifest(
                  wanted.name(),
                  wanted.architecture(),
                  ImageEntry.Origin.BUILT,
                  wanted.suite().orElseThrow(),
                  ImageManifest.now(),
                  DiskFormat.QCOW2,
                  DebianBuild.VIRTUAL_BYTES,
                  Optional.of(commandLine),
                  Optional.empty(),
                  files),
          deadline);
    } catch (IOException e) {
      throw new StorageException("the image " + wanted.name() + " was not built", e);
    } finally {
      images.discardStaging(wanted.key());
    }
  }

  private static void requireSpace(CatalogueImage wanted, Path directory) throws IOException {
    long free = Files.getFileStore(directory).getUsableSpace();
    if (free < DebianBuild.NEEDED_BYTES) {
      throw new UnavailableException(
          Failure.of(
                  "too little disk space to build "
                      + wanted.name()
                      + " in "
                      + directory.getParent()
                      + ": "
                      + (DebianBuild.NEEDED_BYTES >> 20)
                      + " MB needed, "
                      + (free >> 20)
                      + " MB free")
              .withHint("free some, or set RENET_DATA_DIR to a directory on a larger disk"));
    }
  }
}
