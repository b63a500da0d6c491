package com.rediacc.ops.internal.image;

import com.rediacc.ops.error.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * When a download gives up.
 *
 * @param connect for a connection to open
 * @param stall without a byte, before the connection is dropped and the download resumed
 * @param tries in a row that bring less than {@link #GAIN} bytes each
 * @param backoff before the second try; doubles up to 30 s
 * @param redirects in a row
 * @param space says how many bytes are free where a file will be
 */
record DownloadLimits(
    Duration connect, Duration stall, int tries, Duration backoff, int redirects, Space space) {
  /** A try that brings this much was worth it: counting starts again. */
  static final long GAIN = 8L << 20;

  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

  /** Free disk space. */
  interface Space {
    /**
     * @throws StorageException when it cannot be found out
     */
    long freeBytes(Path directory);
  }

  static DownloadLimits standard() {
    return new DownloadLimits(
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        6,
        Duration.ofSeconds(1),
        10,
        DownloadLimits::usableBytes);
  }

  private static long usableBytes(Path directory) {
    try {
      return Files.getFileStore(directory).getUsableSpace();
    } catch (IOException e) {
      throw new StorageException("cannot tell how much disk is free in", directory, e);
    }
  }

  Duration pauseAfter(int failures) {
    Duration pause = backoff.multipliedBy(1L << Math.min(10, failures - 1));
    return pause.compareTo(LONGEST_BACKOFF) < 0 ? pause : LONGEST_BACKOFF;
  }
}
