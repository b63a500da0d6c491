package com.rediacc.ops.internal.image;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.internal.backend.DiskFormat;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Puts built images on the shelf. The caller holds the image's lock. */
final class Builds {
  private final ImageDirectory shelf;
  private final Recipe recipe;

  Builds(ImageDirectory shelf, Recipe recipe) {
    this.shelf = shelf;
    this.recipe = recipe;
  }

  /** Makes the disk, kernel and initial RAM disk of {@link DebianBuild} in an empty directory. */
  interface Recipe {
    /**
     * @return the kernel's command line
     */
    String build(CatalogueImage wanted, Path directory, BuildLog log, Deadline deadline);
  }

  Manifest build(CatalogueImage wanted, Deadline deadline) {
    Path staging = shelf.staging(wanted.key());
    try (BuildLog log = BuildLog.create(wanted.name(), shelf.log(wanted.key()))) {
      requireSpace(wanted, staging);
      String commandLine = recipe.build(wanted, staging, log, deadline);
      return shelf.accept(
          wanted.key(),
          new Manifest(
              wanted.name(),
              wanted.architecture(),
              Manifest.BUILT,
              wanted.suite().orElseThrow(),
              Manifest.now(),
              DiskFormat.QCOW2,
              DebianBuild.VIRTUAL_BYTES,
              commandLine,
              null,
              List.of()),
          List.of(DebianBuild.DISK, DebianBuild.KERNEL, DebianBuild.INITRD),
          deadline);
    } catch (IOException e) {
      throw new OpsException(
          Failure.of("the image " + wanted.name() + " was not built: " + e.getMessage()), e);
    } finally {
      shelf.discardStaging(wanted.key());
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
