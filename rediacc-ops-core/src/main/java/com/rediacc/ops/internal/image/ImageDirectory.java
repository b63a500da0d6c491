package com.rediacc.ops.internal.image;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.io.Directories;
import com.rediacc.ops.internal.io.PrivateFiles;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of the store: a directory for each image, which appears and disappears by a rename and
 * so is always complete. Names that begin with a dot are work in progress.
 */
final class ImageDirectory {
  private static final Logger log = LoggerFactory.getLogger(ImageDirectory.class);

  /** How long hashing a disk may take when its file was touched: 50 MB/s and 100 GB. */
  private static final Duration REHASH = Duration.ofMinutes(30);

  /** Of the image that is the first group. */
  private static final Pattern UNFINISHED = Pattern.compile("\\.(.+)\\.(?:part|new|old)");

  private final Path directory;

  ImageDirectory(Path directory) {
    this.directory = directory.toAbsolutePath().normalize();
  }

  /**
   * What {@link #look} found.
   *
   * @param manifest of an intact image
   * @param damage what is wrong with a damaged image; both are empty if there is no image
   */
  record Found(Optional<ImageManifest> manifest, Optional<String> damage) {
    private static final Found NOTHING = new Found(Optional.empty(), Optional.empty());

    private static Found whole(ImageManifest manifest) {
      return new Found(Optional.of(manifest), Optional.empty());
    }

    private static Found damaged(String damage) {
      return new Found(Optional.empty(), Optional.of(damage));
    }
  }

  Path root() {
    return directory;
  }

  Path place(String key) {
    return directory.resolve(key);
  }

  Path lock(String key) {
    return PrivateFiles.directory(directory).resolve("." + key + ".lock");
  }

  Path part(String key) {
    return directory.resolve("." + key + ".part");
  }

  Path log(String key) {
    return directory.resolve(key + ".build.log");
  }

  /** A record of disks that users named by their paths. */
  Path userDisks() {
    return directory.resolve(".user-disks.json");
  }

  /** The disk of an image in the store; does not verify it. */
  Optional<Path> locate(String key) {
    try {
      return ImageManifest.read(place(key))
          .map(manifest -> place(key).resolve(manifest.disk().file()))
          .filter(Files::isRegularFile);
    } catch (OpsException e) {
      return Optional.empty();
    }
  }

  /** Compares sizes and times with the manifest, and reads a file only where they differ. */
  Found look(String key) {
    Path place = place(key);
    if (!Files.isDirectory(place)) {
      return Found.NOTHING;
    }
    Optional<ImageManifest> manifest;
    try {
      manifest = ImageManifest.read(place);
    } catch (OpsException e) {
      return Found.damaged(e.summary());
    }
    if (manifest.isEmpty()) {
      return Found.damaged(ImageManifest.FILE + " is missing");
    }
    try {
      return verified(place, manifest.get());
    } catch (StorageException e) {
      return Found.damaged(e.summary());
    }
  }

  private static Found verified(Path place, ImageManifest manifest) {
    var fingerprints = new ArrayList<FileFingerprint>();
    for (FileFingerprint known : manifest.files()) {
      Path file = place.resolve(known.file());
      if (known.looksLike(file)) {
        fingerprints.add(known);
        continue;
      }
      FileFingerprint now = FileFingerprint.of(file, known.file(), Deadline.after(REHASH));
      if (!now.sha256().equals(known.sha256())) {
        return Found.damaged(known.file() + " is not what was stored (SHA-256 differs)");
      }
      fingerprints.add(now);
    }
    if (fingerprints.equals(manifest.files())) {
      return Found.whole(manifest);
    }
    ImageManifest renewed = manifest.withFiles(fingerprints);
    try {
      renewed.write(place);
    } catch (StorageException e) {
      log.debug("{} will be read again", place, e);
    }
    return Found.whole(renewed);
  }

  /** Creates an empty directory to prepare an image in; deletes what a killed process left. */
  Path staging(String key) {
    Path staging = stagingPath(key);
    delete(staging);
    delete(aside(key));
    return PrivateFiles.directory(staging);
  }

  /**
   * Moves a prepared directory into place; replaces the former image.
   *
   * @param names of the image's files; everything else in the directory is deleted
   * @param manifest creates the manifest from the fingerprints of these files
   */
  ImageManifest accept(
      String key,
      List<String> names,
      Function<List<FileFingerprint>, ImageManifest> manifest,
      Deadline deadline)
      throws IOException {
    Path staging = stagingPath(key);
    deleteOthers(staging, names);
    var fingerprints = new ArrayList<FileFingerprint>();
    for (String name : names) {
      Path file = staging.resolve(name);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
      Directories.sync(file);
      fingerprints.add(FileFingerprint.of(file, name, deadline));
    }
    ImageManifest accepted = manifest.apply(fingerprints);
    accepted.write(staging);
    Directories.sync(staging);
    drop(key);
    Files.move(staging, place(key), StandardCopyOption.ATOMIC_MOVE);
    Directories.sync(directory);
    return accepted;
  }

  private static void deleteOthers(Path staging, List<String> names) {
    for (Path file : Directories.entries(staging)) {
      if (!names.contains(file.getFileName().toString())) {
        delete(file);
      }
    }
  }

  /** Removes the image in one step; returns whether there was one. */
  boolean drop(String key) {
    delete(aside(key));
    if (!Files.exists(place(key))) {
      return false;
    }
    try {
      Files.move(place(key), aside(key), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new StorageException("cannot remove", place(key), e);
    }
    delete(aside(key));
    return true;
  }

  /** Removes the image and what downloads and builds left; returns whether there was anything. */
  boolean remove(String key) {
    boolean hadPart = Files.exists(part(key));
    boolean wasThere = drop(key) || hadPart;
    discardStaging(key);
    new PartFile(part(key)).delete();
    Directories.delete(log(key));
    return wasThere;
  }

  /** What downloads and builds have left, or are working on. */
  List<Path> unfinished() {
    return Directories.entries(directory).stream()
        .filter(path -> UNFINISHED.matcher(path.getFileName().toString()).matches())
        .toList();
  }

  /** The key of what is {@link #unfinished}. */
  static String keyOf(Path unfinished) {
    return UNFINISHED.matcher(unfinished.getFileName().toString()).replaceFirst("$1");
  }

  /** To be called under the image's lock. */
  void removeUnfinished(String key) {
    discardStaging(key);
    delete(aside(key));
    new PartFile(part(key)).delete();
  }

  /** A killed build may have left the host's own /dev mounted in its directory. */
  private static void delete(Path path) {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      Directories.requireNoMounts(path);
      Directories.delete(path);
    }
  }

  void discardStaging(String key) {
    delete(stagingPath(key));
  }

  private Path stagingPath(String key) {
    return directory.resolve("." + key + ".new");
  }

  private Path aside(String key) {
    return directory.resolve("." + key + ".old");
  }
}
