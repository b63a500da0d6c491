package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.checkpoint.SealedCheckpoint;
import com.rediacc.ops.internal.io.Directories;
import com.rediacc.ops.internal.io.PrivateFiles;
import com.rediacc.ops.internal.layout.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * Where checkpoints of clusters are that are gone: in bundles, and in a data directory, which has
 * only the newest. Thread-safe; several processes can use one data directory at the same time.
 */
final class KeptCheckpoints {
  /** In a bundle: its checkpoint. */
  static final String IN_BUNDLE = "checkpoint";

  /** In a bundle: the path of its checkpoint, which is in a data directory. */
  static final String ELSEWHERE = "kept.txt";

  /** One that is not complete after this time is of a process that died. */
  private static final Duration MAKING = Duration.ofHours(1);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss.SSSSSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final DataDirectory data;

  KeptCheckpoints(DataDirectory data) {
    this.data = data;
  }

  /** A place for another one, later than all others. */
  Path place() {
    String unique = UUID.randomUUID().toString().substring(0, 8);
    return PrivateFiles.directory(data.kept()).resolve(TIME.format(Instant.now()) + "-" + unique);
  }

  /** Deletes all but the newest, and what is of processes that died. */
  void keepNewest(int most) {
    List<Path> complete =
        Directories.entries(data.kept()).stream().filter(SealedCheckpoint::isIn).toList();
    complete.stream().limit(Math.max(0, complete.size() - most)).forEach(Directories::delete);
    unfinished().forEach(Directories::delete);
  }

  /** All that nobody writes any more, the oldest first. */
  List<Path> all() {
    return Directories.entries(data.kept()).stream()
        .filter(path -> SealedCheckpoint.isIn(path) || isOld(path))
        .toList();
  }

  private List<Path> unfinished() {
    return all().stream().filter(path -> !SealedCheckpoint.isIn(path)).toList();
  }

  private static boolean isOld(Path path) {
    try {
      return Files.getLastModifiedTime(path).toInstant().isBefore(Instant.now().minus(MAKING));
    } catch (IOException e) {
      // It is gone.
      return false;
    }
  }

  /**
   * The directory of the checkpoint that is meant: itself, or its bundle.
   *
   * @throws InvalidInputException when there is none
   * @throws OpsException when it was in a data directory, and is there no more
   */
  static Path find(Path bundleOrCheckpoint) {
    Path given = bundleOrCheckpoint.toAbsolutePath().normalize();
    if (!Files.isDirectory(given)) {
      throw new InvalidInputException(
          Files.exists(given) ? given + " is not a directory" : "there is no " + given);
    }
    if (Files.exists(given.resolve(KeptCheckpoint.FILE))) {
      return given;
    }
    if (Files.isDirectory(given.resolve(IN_BUNDLE))) {
      return given.resolve(IN_BUNDLE);
    }
    if (!Files.isRegularFile(given.resolve(ELSEWHERE))) {
      throw new InvalidInputException(
          given
              + " is no bundle with a checkpoint: the test had keep = NEVER, or the checkpoint could"
              + " not be taken");
    }
    Path kept = path(given.resolve(ELSEWHERE));
    if (!Files.isDirectory(kept)) {
      throw new OpsException(
          Failure.of("the checkpoint of this bundle is not kept any more: " + kept)
              .withHint(
                  "only the newest are kept; keep = BUNDLE puts it into the bundle, for as long as"
                      + " that is there"));
    }
    return kept;
  }

  private static Path path(Path pointer) {
    try {
      String text = Files.readString(pointer).strip();
      Path path = Path.of(text);
      if (path.isAbsolute()) {
        return path;
      }
      throw new InvalidInputException(pointer + " does not name a directory: " + text);
    } catch (InvalidPathException e) {
      throw new InvalidInputException(pointer + " does not name a directory: " + e.getReason());
    } catch (IOException e) {
      throw new StorageException("cannot read", pointer, e);
    }
  }
}
