package com.rediacc.ops;

import com.rediacc.ops.internal.Deadline;
import com.rediacc.ops.internal.FileMutex;
import com.rediacc.ops.report.OpsException;
import com.rediacc.ops.report.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clears what died processes left of the clusters they owned. Each owner holds its cluster's lock
 * as long as it lives, so a lock that can be had means a dead owner.
 */
final class Strays {
  private static final Logger log = LoggerFactory.getLogger(Strays.class);

  /** A folder without a state may be one that another process is just making. */
  private static final Duration MAKING = Duration.ofMinutes(1);

  /** Logs of clusters that failed are kept this long. */
  private static final Duration LOGS_KEPT = Duration.ofDays(7);

  private final DataFolder data;
  private final Backends backends;

  Strays(DataFolder data, Backends backends) {
    this.data = data;
    this.backends = backends;
  }

  void reap() {
    for (ClusterFiles files : data.ownedClusters()) {
      try {
        reap(files);
      } catch (OpsException | UncheckedIOException e) {
        // One that resists must not keep anyone from working; the next run tries again.
        log.warn("cannot clear {}: {}", files.root(), e.getMessage());
      }
    }
  }

  private void reap(ClusterFiles files) {
    if (!Files.exists(files.state()) && youngerThan(MAKING, files.root())) {
      return;
    }
    FileMutex lock = FileMutex.tryAcquire(files.lock());
    if (lock == null) {
      return;
    }
    try (lock) {
      var teardown = new Teardown(files, backends);
      teardown.destroy(teardown.readState(Progress.SILENT), Deadline.after(Teardown.GRACE));
      if (!youngerThan(LOGS_KEPT, files.root())) {
        files.deleteAll();
      }
    }
  }

  private static boolean youngerThan(Duration age, Path folder) {
    try {
      return Files.getLastModifiedTime(folder).toInstant().isAfter(Instant.now().minus(age));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
