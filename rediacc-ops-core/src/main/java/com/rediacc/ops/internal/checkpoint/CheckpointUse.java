package com.rediacc.ops.internal.checkpoint;

import com.rediacc.ops.checkpoint.CheckpointEntry;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.io.Directories;
import com.rediacc.ops.internal.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which checkpoints of a store are in use by clusters, which have hard links to their files, and
 * which were not used for the longest time. Writes nothing.
 */
final class CheckpointUse {
  private static final Logger log = LoggerFactory.getLogger(CheckpointUse.class);

  private final Path root;

  CheckpointUse(Path root) {
    this.root = root;
  }

  /** The directories of checkpoints, complete or not. */
  List<Path> directories() {
    return Directories.entries(root).stream()
        .filter(directory -> !directory.getFileName().toString().startsWith("."))
        .toList();
  }

  /** The checkpoints that can be read, the most recently used first. */
  List<CheckpointEntry> entries() {
    List<Path> directories = directories();
    Map<Object, Integer> own = linksOfTheStore(directories);
    return directories.stream()
        .flatMap(directory -> entry(directory, own).stream())
        .sorted(Comparator.comparing(CheckpointEntry::used).reversed())
        .toList();
  }

  /** The least recently used that have to go so that the rest is within the limit. */
  List<CheckpointEntry> beyond(long limitBytes) {
    var byUse = new ArrayList<>(entries());
    Collections.reverse(byUse);
    long excess = byUse.stream().mapToLong(CheckpointEntry::bytes).sum() - limitBytes;
    var beyond = new ArrayList<CheckpointEntry>();
    for (CheckpointEntry entry : byUse) {
      if (excess > 0 && !entry.inUse()) {
        beyond.add(entry);
        excess -= entry.bytes();
      }
    }
    return beyond;
  }

  /** By inode: checkpoints of one cluster share disks. */
  private static Map<Object, Integer> linksOfTheStore(List<Path> directories) {
    var links = new HashMap<Object, Integer>();
    for (Path directory : directories) {
      try {
        for (Path file : Directories.entries(directory)) {
          links.merge(Files.getAttribute(file, "unix:ino"), 1, Integer::sum);
        }
      } catch (IOException | StorageException e) {
        log.debug("{} is being deleted", directory, e);
      }
    }
    return links;
  }

  private static Optional<CheckpointEntry> entry(Path directory, Map<Object, Integer> own) {
    Path file = directory.resolve(CheckpointManifest.FILE);
    try {
      Optional<CheckpointManifest> manifest = Json.load(file, CheckpointManifest.class);
      if (manifest.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          new CheckpointEntry(
              directory.getFileName().toString(),
              manifest.get().summary(),
              manifest.get().bytes(),
              manifest.get().created(),
              Files.getLastModifiedTime(file).toInstant(),
              inUse(manifest.get(), directory, own)));
    } catch (IOException | OpsException e) {
      log.debug("{} is being deleted, or damaged", directory, e);
      return Optional.empty();
    }
  }

  /** Whether a cluster has a link to one of its files. */
  private static boolean inUse(
      CheckpointManifest manifest, Path directory, Map<Object, Integer> own) throws IOException {
    for (CheckpointManifest.Part part : manifest.files()) {
      Path file = directory.resolve(part.name());
      int links = (int) Files.getAttribute(file, "unix:nlink");
      if (links > own.getOrDefault(Files.getAttribute(file, "unix:ino"), 1)) {
        return true;
      }
    }
    return false;
  }
}
