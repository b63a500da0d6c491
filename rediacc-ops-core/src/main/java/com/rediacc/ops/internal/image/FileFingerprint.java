package com.rediacc.ops.internal.image;

import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * How a file was when its content was last known to be right.
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
  static FileFingerprint of(Path file, String name, Deadline deadline) throws IOException {
    String digest = Digests.hex("SHA-256", file, deadline);
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    return new FileFingerprint(name, now.size(), modified(now), digest);
  }

  /** Cheap: whether size and time are as recorded. */
  boolean looksLike(Path path) throws IOException {
    BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
    return now.isRegularFile() && now.size() == bytes && modified(now) == modified;
  }

  private static long modified(BasicFileAttributes attributes) {
    return attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
  }
}
