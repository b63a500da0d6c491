package com.rediacc.ops.internal.checkpoint;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.io.Json;
import com.rediacc.ops.internal.time.Deadline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A checkpoint in a directory of its own, outside of the store: it may have been copied, or sent,
 * and is read back in full before anything is launched from it. The seal guards against damage, not
 * against malice.
 */
public final class SealedCheckpoint {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,200}");

  private SealedCheckpoint() {}

  /**
   * Seals a directory: from now on it is complete. Reads all files.
   *
   * @param files in it, all that belong to the checkpoint
   */
  public static void seal(Path directory, String summary, List<Path> files, Deadline deadline) {
    Json.save(
        directory.resolve(CheckpointManifest.FILE),
        CheckpointManifest.of(summary, files, deadline));
  }

  /** Whether a directory was sealed; what is half-written is not. */
  public static boolean isIn(Path directory) {
    return Files.isRegularFile(directory.resolve(CheckpointManifest.FILE));
  }

  /** What its files take on the disk, in bytes; 0 when that is not known. */
  public static long bytes(Path directory) {
    try {
      return Json.load(directory.resolve(CheckpointManifest.FILE), CheckpointManifest.class)
          .map(CheckpointManifest::bytes)
          .orElse(0L);
    } catch (OpsException e) {
      return 0;
    }
  }

  /**
   * Reads all files of a sealed directory, and refuses what is not as it was sealed.
   *
   * @param needed names of the files that are going to be used
   * @throws OpsException naming the file that is damaged or missing
   */
  public static void requireWhole(Path directory, List<String> needed, Deadline deadline) {
    CheckpointManifest manifest =
        Json.load(directory.resolve(CheckpointManifest.FILE), CheckpointManifest.class)
            .orElseThrow(() -> damaged(directory, "it has no " + CheckpointManifest.FILE));
    List<String> sealed = manifest.files().stream().map(CheckpointManifest.Part::name).toList();
    for (String name : needed) {
      if (!sealed.contains(name)) {
        throw damaged(directory, name + " is not a part of it");
      }
    }
    for (String name : sealed) {
      if (!NAME.matcher(name).matches()) {
        throw damaged(directory, "'" + name + "' is not the name of one of its files");
      }
      if (!Files.isRegularFile(directory.resolve(name))) {
        throw damaged(directory, name + " is missing");
      }
    }
    Optional<String> damage = manifest.damage(directory, deadline);
    damage.ifPresent(
        found -> {
          throw damaged(directory, found);
        });
  }

  private static OpsException damaged(Path directory, String what) {
    return new OpsException(
        Failure.of("the checkpoint in " + directory + " is damaged: " + what)
            .withHint("copy it again, with 'tar -S' or 'rsync -S', or make another"));
  }
}
