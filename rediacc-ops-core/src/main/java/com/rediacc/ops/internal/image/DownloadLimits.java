package com.rediacc.ops.internal.image;

import java.time.Duration;

/**
 * When a download gives up.
 *
 * @param connect until a connection is established
 * @param stall without data, until the connection is closed and the download resumed
 * @param tries attempts in a row that bring less than {@link #GAIN} bytes each
 * @param backoff before the second attempt; doubles up to 30 s
 * @param redirects in a row
 * @param space where files will be
 */
record DownloadLimits(
    Duration connect, Duration stall, int tries, Duration backoff, int redirects, DiskSpace space) {
  /** After an attempt that brings this much, counting starts again. */
  static final long GAIN = 8L << 20;

  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

  static DownloadLimits standard() {
    return new DownloadLimits(
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        6,
        Duration.ofSeconds(1),
        10,
        DiskSpace::onDisk);
  }

  Duration pauseAfter(int failures) {
    Duration pause = backoff.multipliedBy(1L << Math.min(10, failures - 1));
    return pause.compareTo(LONGEST_BACKOFF) < 0 ? pause : LONGEST_BACKOFF;
  }
}
