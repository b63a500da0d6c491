package com.rediacc.ops.internal.image;

import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.io.Digests;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Size, time and digest of a file when its content was last verified.
 *
 * @param file name within its directory, or a path
 * @param bytes its size
 * @param modified its modification time, in nanoseconds since the epoch
 * @param sha256 lower-case hex digest of its content
 */
record FileFingerprint(String file, long bytes, long modified, String sha256) {
  FileFingerprint {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(sha256, "sha256");
  }

  /** Reads the whole file. */
  static FileFingerprint of(Path file, String name, Deadline deadline) {
    String digest = Digests.sha256(file, deadline);
    BasicFileAttributes now = attributes(file);
    return new FileFingerprint(name, now.size(), modified(now), digest);
  }

  /** Whether size and time are as recorded; does not read the file. */
  boolean looksLike(Path path) {
    BasicFileAttributes now = attributes(path);
    return now.isRegularFile() && now.size() == bytes && modified(now) == modified;
  }

  private static BasicFileAttributes attributes(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class);
    } catch (IOException e) {
      throw new StorageException("cannot read", file, e);
    }
  }

  private static long modified(BasicFileAttributes attributes) {
    return attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
  }
}
