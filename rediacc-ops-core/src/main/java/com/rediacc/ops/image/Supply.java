package com.rediacc.ops.image;

import com.rediacc.ops.internal.Deadline;
import com.rediacc.ops.report.Failure;
import com.rediacc.ops.report.OpsException;
import com.rediacc.ops.report.Progress;
import com.rediacc.ops.report.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Puts images on the shelf. The caller holds the image's lock. */
final class Supply {
  private final Shelf shelf;
  private final Progress progress;

  Supply(Shelf shelf, Progress progress) {
    this.shelf = shelf;
    this.progress = progress;
  }

  Manifest downloadOrBuild(CatalogueImage wanted, Deadline deadline) {
    return build(wanted, deadline);
  }

  Manifest download(CatalogueImage wanted, Optional<Manifest> here, Deadline deadline) {
    return here.orElseGet(() -> build(wanted, deadline));
  }

  Manifest build(CatalogueImage wanted, Deadline deadline) {
    BuildTools tools = BuildTools.require(wanted.name());
    Path staging = shelf.staging(wanted.key());
    try (BuildLog log = BuildLog.create(wanted.name(), shelf.log(wanted.key()))) {
      requireSpace(wanted, staging);
      var build = new DebianBuild(wanted, tools, log, progress);
      String commandLine = build.into(staging, deadline);
      return shelf.accept(
          wanted.key(),
          new Manifest(
              wanted.name(),
              wanted.architecture(),
              Manifest.BUILT,
              wanted.suite().orElseThrow(),
              now(),
              "qcow2",
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

  boolean remove(CatalogueImage wanted) {
    boolean wasThere = shelf.drop(wanted.key());
    shelf.discardStaging(wanted.key());
    return wasThere;
  }

  private static void requireSpace(CatalogueImage wanted, Path folder) throws IOException {
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free < DebianBuild.NEEDED_BYTES) {
      throw new UnavailableException(
          Failure.of(
                  "too little disk space to build "
                      + wanted.name()
                      + " in "
                      + folder.getParent()
                      + ": "
                      + (DebianBuild.NEEDED_BYTES >> 20)
                      + " MB needed, "
                      + (free >> 20)
                      + " MB free")
              .withHint("free some, or set RENET_DATA_DIR to a folder on a larger disk"));
    }
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
