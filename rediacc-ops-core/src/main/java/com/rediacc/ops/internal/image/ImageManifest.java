package com.rediacc.ops.internal.image;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.image.ImageEntry;
import com.rediacc.ops.image.ImageEntry.Origin;
import com.rediacc.ops.internal.backend.BootSource;
import com.rediacc.ops.internal.backend.DiskFormat;
import com.rediacc.ops.internal.io.Json;
import com.rediacc.ops.spec.Architecture;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The description of an image in the store: {@code image.json} in its directory.
 *
 * @param how the image was obtained
 * @param source URL, or the Debian suite it was built from
 * @param when it was obtained
 * @param format of the disk file
 * @param virtualBytes size of the disk as a guest sees it
 * @param commandLine of the kernel; empty where the disk's own boot loader is used
 * @param published the publisher's digest of the disk file; empty for a built image
 * @param files the disk first, then, with a command line, the kernel and its initial RAM disk
 */
record ImageManifest(
    String name,
    Architecture architecture,
    Origin how,
    String source,
    Instant when,
    DiskFormat format,
    long virtualBytes,
    Optional<String> commandLine,
    Optional<String> published,
    List<FileFingerprint> files) {
  static final String FILE = "image.json";

  ImageManifest {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(architecture, "architecture");
    Objects.requireNonNull(how, "how");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(when, "when");
    Objects.requireNonNull(format, "format");
    // Earlier versions omitted empty values.
    commandLine = Objects.requireNonNullElse(commandLine, Optional.empty());
    published = Objects.requireNonNullElse(published, Optional.empty());
    files = List.copyOf(files);
    if (files.size() != (commandLine.isEmpty() ? 1 : 3)) {
      throw new IllegalArgumentException(files.size() + " files");
    }
  }

  /**
   * Reads the manifest in this directory; empty if there is none.
   *
   * @throws OpsException if it cannot be read
   */
  static Optional<ImageManifest> read(Path directory) {
    return Json.load(directory.resolve(FILE), ImageManifest.class);
  }

  void write(Path directory) {
    Json.save(directory.resolve(FILE), this);
  }

  /** The current time in whole seconds. */
  static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }

  ImageManifest withFiles(List<FileFingerprint> files) {
    return new ImageManifest(
        name, architecture, how, source, when, format, virtualBytes, commandLine, published, files);
  }

  FileFingerprint disk() {
    return files.get(0);
  }

  ImageEntry.Present present(Path directory) {
    return new ImageEntry.Present(
        how, directory.resolve(disk().file()), disk().bytes(), disk().sha256(), when);
  }

  Image image(Path directory) {
    Optional<BootSource.Kernel> kernel =
        commandLine.map(
            line ->
                new BootSource.Kernel(
                    directory.resolve(files.get(1).file()),
                    directory.resolve(files.get(2).file()),
                    line));
    Path file = directory.resolve(disk().file());
    return new Image(
        name, new BootSource(architecture, file, format, kernel), virtualBytes, disk().sha256());
  }
}
