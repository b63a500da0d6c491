package com.rediacc.ops.internal.image;

import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.image.ImageEntry;
import com.rediacc.ops.internal.backend.DiskFormat;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Builds images and puts them into the store. The caller holds the image's lock. */
final class Builds {
  private final ImageDirectory images;
  private final Recipe recipe;
  private final DiskSpace space;

  Builds(ImageDirectory images, Recipe recipe, DiskSpace space) {
    this.images = images;
    this.recipe = recipe;
    this.space = space;
  }

  /** Creates the files that {@link DebianBuild} names in an empty directory. */
  interface Recipe {
    /**
     * @return the kernel's command line
     */
    String build(CatalogueImage wanted, Path directory, BuildLog log, Deadline deadline);
  }

  ImageManifest build(CatalogueImage wanted, Deadline deadline) {
    Path staging = images.staging(wanted.key());
    try (BuildLog log = BuildLog.create(wanted.name(), images.log(wanted.key()))) {
      space.require("to build " + wanted.name(), images.root(), DebianBuild.NEEDED_BYTES);
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
}
