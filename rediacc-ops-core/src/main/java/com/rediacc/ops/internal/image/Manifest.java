package com.rediacc.ops.internal.image;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.rediacc.ops.image.ImageEntry;
import com.rediacc.ops.internal.backend.BootSource;
import com.rediacc.ops.internal.backend.DiskFormat;
import com.rediacc.ops.internal.io.PrivateFiles;
import com.rediacc.ops.spec.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * What is known of an image in the store: {@code image.json} in its directory.
 *
 * @param how {@code downloaded} or {@code built}
 * @param source URL, or the Debian suite it was built from
 * @param when when it came into the store, in ISO-8601
 * @param format of the disk file
 * @param virtualBytes size of the disk as a guest sees it
 * @param commandLine of the kernel; null where the disk's own boot loader is used
 * @param published the publisher's digest of the disk file; null for a built image
 * @param files the disk first, then, with a command line, the kernel and its initial RAM disk
 */
record Manifest(
    String name,
    Architecture architecture,
    String how,
    String source,
    String when,
    DiskFormat format,
    long virtualBytes,
    String commandLine,
    String published,
    List<FileFingerprint> files) {
  static final String FILE = "image.json";
  static final String DOWNLOADED = "downloaded";
  static final String BUILT = "built";

  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

  /** Empty when there is none, or none that can be read. */
  static Optional<Manifest> read(Path directory) {
    try {
      Manifest read = GSON.fromJson(Files.readString(directory.resolve(FILE)), Manifest.class);
      return Optional.ofNullable(read).filter(Manifest::isWhole);
    } catch (IOException | JsonParseException e) {
      return Optional.empty();
    }
  }

  private boolean isWhole() {
    return how != null
        && when != null
        && format != null
        && files != null
        && files.size() == (commandLine == null ? 1 : 3);
  }

  void write(Path directory) {
    PrivateFiles.write(directory.resolve(FILE), GSON.toJson(this) + "\n");
  }

  /** This second, as manifests have it. */
  static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  Manifest withFiles(List<FileFingerprint> files) {
    return new Manifest(
        name,
        architecture,
        how,
        source,
        when,
        format,
        virtualBytes,
        commandLine,
        published,
        List.copyOf(files));
  }

  FileFingerprint disk() {
    return files.get(0);
  }

  ImageEntry.Present present(Path directory) {
    return new ImageEntry.Present(
        how,
        directory.resolve(disk().file()),
        disk().bytes(),
        disk().sha256(),
        Instant.parse(when));
  }

  Image image(Path directory) {
    Optional<BootSource.Kernel> kernel =
        commandLine == null
            ? Optional.empty()
            : Optional.of(
                new BootSource.Kernel(
                    directory.resolve(files.get(1).file()),
                    directory.resolve(files.get(2).file()),
                    commandLine));
    Path file = directory.resolve(disk().file());
    return new Image(
        name, new BootSource(architecture, file, format, kernel), virtualBytes, disk().sha256());
  }
}
