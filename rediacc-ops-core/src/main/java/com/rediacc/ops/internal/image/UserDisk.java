package com.rediacc.ops.internal.image;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.reflect.TypeToken;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.BootSource;
import com.rediacc.ops.internal.io.PrivateFiles;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Architecture;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A disk the user names by its path. Its digest is remembered while size and time stay. */
final class UserDisk {
  private UserDisk() {}

  /** A name with a separator or a disk's suffix is a path; anything else is looked up. */
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
    } catch (InvalidInputException e) {
      throw e;
    } catch (OpsException e) {
      throw new InvalidInputException(e.failure().message());
    }
  }

  static Image image(String path, Architecture architecture, Path memory, Deadline deadline) {
    DiskFile disk = require(path);
    try {
      Path file = Path.of(path).toRealPath();
      Map<String, FileFingerprint> known = recall(memory);
      Optional<FileFingerprint> stamp = Optional.ofNullable(known.get(file.toString()));
      if (stamp.isEmpty() || !stamp.get().looksLike(file)) {
        stamp = Optional.of(FileFingerprint.of(file, file.toString(), deadline));
        known.put(file.toString(), stamp.get());
        PrivateFiles.write(memory, new Gson().toJson(known));
      }
      return new Image(
          path,
          new BootSource(architecture, file, disk.format(), Optional.empty()),
          disk.virtualBytes(),
          stamp.get().sha256());
    } catch (IOException e) {
      throw new OpsException(Failure.of("image " + path + " cannot be read: " + e.getMessage()), e);
    }
  }

  private static Map<String, FileFingerprint> recall(Path memory) {
    try {
      Map<String, FileFingerprint> read =
          new Gson()
              .fromJson(
                  Files.readString(memory),
                  new TypeToken<TreeMap<String, FileFingerprint>>() {}.getType());
      return read == null ? new TreeMap<>() : read;
    } catch (IOException | JsonParseException e) {
      // It only saves reading the disk again.
      return new TreeMap<>();
    }
  }
}
