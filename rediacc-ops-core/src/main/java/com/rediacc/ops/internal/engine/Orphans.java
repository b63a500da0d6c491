package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.io.FileMutex;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.layout.DataDirectory;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What died processes left of the clusters they owned. Each owner holds its cluster's lock as long
 * as it lives, so a lock that can be had means a dead owner.
 */
final class Orphans {
  private static final Logger log = LoggerFactory.getLogger(Orphans.class);

  /** A directory without a state may be one that another process is just making. */
  private static final Duration MAKING = Duration.ofMinutes(1);

  /** Logs of clusters that failed are kept this long. */
  private static final Duration LOGS_KEPT = Duration.ofDays(7);

  private final DataDirectory data;
  private final Backends backends;

  Orphans(EngineContext context) {
    this.data = context.data();
    this.backends = context.backends();
  }

  /** Destroys all of it; what resists is left for the next time. */
  void destroyAll(Deadline deadline) {
    for (ClusterDirectory directory : data.ownedClusters()) {
      try {
        destroy(directory, deadline.within(Teardown.GRACE));
      } catch (InterruptedOpsException e) {
        throw e;
      } catch (OpsException e) {
        // One that resists must not keep anyone from working.
        log.warn("cannot clear {}: {}", directory.root(), e.getMessage());
      }
    }
  }

  /** The clusters that have more than logs, and whose owner is dead. */
  List<ClusterDirectory> find() {
    return data.ownedClusters().stream()
        .filter(directory -> directory.hasMoreThanLogs() && !isMadeRightNow(directory))
        .filter(
            directory -> {
              Optional<FileMutex> free = FileMutex.tryAcquire(directory.lock());
              free.ifPresent(FileMutex::close);
              return free.isPresent();
            })
        .toList();
  }

  private static boolean isMadeRightNow(ClusterDirectory directory) {
    return !Files.exists(directory.state()) && youngerThan(MAKING, directory.root());
  }

  private void destroy(ClusterDirectory directory, Deadline deadline) {
    if (isMadeRightNow(directory)) {
      return;
    }
    Optional<FileMutex> free = FileMutex.tryAcquire(directory.lock());
    if (free.isEmpty()) {
      return;
    }
    try (FileMutex lock = free.get()) {
      log.trace("clearing under {}", lock);
      if (directory.hasMoreThanLogs()) {
        var teardown = new Teardown(directory, backends);
        teardown.destroy(teardown.readState(Progress.SILENT), deadline);
      }
      if (!youngerThan(LOGS_KEPT, directory.root())) {
        directory.deleteAll();
      }
    }
  }

  private static boolean youngerThan(Duration age, Path path) {
    try {
      return Files.getLastModifiedTime(path).toInstant().isAfter(Instant.now().minus(age));
    } catch (IOException e) {
      throw new StorageException("cannot look at", path, e);
    }
  }
}
