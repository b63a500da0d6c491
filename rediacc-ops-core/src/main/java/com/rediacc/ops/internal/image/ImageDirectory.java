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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where images are kept: one directory each, which appears and goes by rename, so that what is in
 * it is whole. Names that begin with a dot are work in progress.
 */
final class ImageDirectory {
  private static final Logger log = LoggerFactory.getLogger(ImageDirectory.class);

  /** How long hashing a disk may take when its file was touched: 50 MB/s and 100 GB. */
  private static final Duration REHASH = Duration.ofMinutes(30);

  private final Path directory;

  ImageDirectory(Path directory) {
    this.directory = directory.toAbsolutePath().normalize();
  }

  /**
   * What a look at an image's place found.
   *
   * @param manifest of an image that is whole
   * @param damage what is wrong with what is there; both are empty where nothing is there
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

  /** What is known of disks that are elsewhere. */
  Path userDisks() {
    return directory.resolve(".user-disks.json");
  }

  /** The disk of an image that is here, as far as can be told without reading it. */
  Optional<Path> locate(String key) {
    try {
      return ImageManifest.read(place(key))
          .map(manifest -> place(key).resolve(manifest.disk().file()))
          .filter(Files::isRegularFile);
    } catch (OpsException e) {
      return Optional.empty();
    }
  }

  /** Cheap where sizes and times are as recorded; reads the files where they are not. */
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
    var stamps = new ArrayList<FileFingerprint>();
    for (FileFingerprint stamp : manifest.files()) {
      Path file = place.resolve(stamp.file());
      if (stamp.looksLike(file)) {
        stamps.add(stamp);
        continue;
      }
      FileFingerprint now = FileFingerprint.of(file, stamp.file(), Deadline.after(REHASH));
      if (!now.sha256().equals(stamp.sha256())) {
        return Found.damaged(stamp.file() + " is not what was stored (SHA-256 differs)");
      }
      stamps.add(now);
    }
    if (stamps.equals(manifest.files())) {
      return Found.whole(manifest);
    }
    ImageManifest touched = manifest.withFiles(stamps);
    try {
      touched.write(place);
    } catch (StorageException e) {
      log.debug("reading {} again next time", place, e);
    }
    return Found.whole(touched);
  }

  /** An empty directory to prepare an image in; what a killed process left there is deleted. */
  Path staging(String key) {
    Path staging = stagingPath(key);
    delete(staging);
    delete(aside(key));
    return PrivateFiles.directory(staging);
  }

  /**
   * Makes a prepared directory the image, in place of the former one.
   *
   * @param names of the files that make up the image; anything else in the directory is deleted
   * @param manifest made of what these files are
   */
  ImageManifest accept(
      String key,
      List<String> names,
      Function<List<FileFingerprint>, ImageManifest> manifest,
      Deadline deadline)
      throws IOException {
    Path staging = stagingPath(key);
    deleteOthers(staging, names);
    var stamps = new ArrayList<FileFingerprint>();
    for (String name : names) {
      Path file = staging.resolve(name);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
      Directories.sync(file);
      stamps.add(FileFingerprint.of(file, name, deadline));
    }
    ImageManifest accepted = manifest.apply(stamps);
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

  /** Takes the image away at once, whole; false where there is none. */
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

  /** Takes away the image and all that is left of getting it; false where there was nothing. */
  boolean remove(String key) {
    boolean hadPart = Files.exists(part(key));
    boolean wasThere = drop(key) || hadPart;
    discardStaging(key);
    new PartFile(part(key)).delete();
    Directories.delete(log(key));
    return wasThere;
  }

  /** A build that was killed may have left the host's own /dev mounted below its directory. */
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
