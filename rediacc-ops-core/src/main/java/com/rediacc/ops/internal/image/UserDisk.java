package com.rediacc.ops.internal.image;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.backend.BootSource;
import com.rediacc.ops.internal.io.Json;
import com.rediacc.ops.internal.io.PrivateFiles;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Architecture;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A disk that users name by its path. Its digest is recorded while size and time stay the same. */
final class UserDisk {
  private static final Logger log = LoggerFactory.getLogger(UserDisk.class);

  private UserDisk() {}

  /** A name with a separator or a suffix of disks is a path; any other is looked up. */
  static boolean isPath(String nameOrPath) {
    return nameOrPath.contains("/")
        || nameOrPath.contains(File.separator)
        || nameOrPath.matches(".+\\.(qcow2|img|raw)");
  }

  /**
   * @throws InvalidInputException if there is no disk at this path
   */
  static DiskFile require(String path) {
    try {
      if (!Files.exists(Path.of(path))) {
        throw new InvalidInputException("image " + path + ": no such file");
      }
      return DiskFile.of(Path.of(path), "image " + path);
    } catch (InvalidPathException e) {
      throw new InvalidInputException("image " + path + ": not a path: " + e.getReason());
    } catch (InvalidInputException | StorageException e) {
      throw e;
    } catch (OpsException e) {
      throw new InvalidInputException(e.failure().message());
    }
  }

  static Image image(String path, Architecture architecture, Path memory, Deadline deadline) {
    DiskFile disk = require(path);
    try {
      Path file = Path.of(path).toRealPath();
      return new Image(
          path,
          new BootSource(architecture, file, disk.format(), Optional.empty()),
          disk.virtualBytes(),
          digest(file, memory, deadline));
    } catch (IOException e) {
      throw new StorageException("cannot read image", Path.of(path), e);
    }
  }

  private static String digest(Path file, Path memory, Deadline deadline) {
    var others = new ArrayList<FileFingerprint>();
    for (FileFingerprint known : recall(memory)) {
      if (!known.file().equals(file.toString())) {
        others.add(known);
      } else if (known.looksLike(file)) {
        return known.sha256();
      }
    }
    FileFingerprint now = FileFingerprint.of(file, file.toString(), deadline);
    others.add(now);
    PrivateFiles.parentOf(memory);
    Json.save(memory, new Known(others));
    return now.sha256();
  }

  /** Digests of disks, so that unchanged disks are not read again. */
  private record Known(List<FileFingerprint> disks) {
    Known {
      disks = List.copyOf(disks);
    }
  }

  private static List<FileFingerprint> recall(Path memory) {
    try {
      return Json.load(memory, Known.class).map(Known::disks).orElse(List.of());
    } catch (OpsException e) {
      log.debug("reading all disks again", e);
      return List.of();
    }
  }
}
