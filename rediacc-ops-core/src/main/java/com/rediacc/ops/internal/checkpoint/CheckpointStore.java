package com.rediacc.ops.internal.checkpoint;

import com.rediacc.ops.checkpoint.CheckpointCache;
import com.rediacc.ops.checkpoint.CheckpointEntry;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.io.Directories;
import com.rediacc.ops.internal.io.FileMutex;
import com.rediacc.ops.internal.io.Json;
import com.rediacc.ops.internal.io.PrivateFiles;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.internal.time.Parallel;
import com.rediacc.ops.spec.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saved states in a directory, one subdirectory each, named by its key. A state appears by a
 * rename, whole or not at all, and is never changed. Whoever starts from one gets hard links to its
 * files: a state can be dropped at any time without taking anything from anyone. Thread-safe;
 * several processes can use one store at the same time.
 */
public final class CheckpointStore implements CheckpointCache {
  private static final Logger log = LoggerFactory.getLogger(CheckpointStore.class);

  /** Begins the name of a state that is being written, or was when its writer died. */
  private static final String UNFINISHED = ".new-";

  private static final Duration LOCK = Duration.ofSeconds(30);
  private static final int READERS = 2;

  private final Path root;
  private final long limitBytes;

  /**
   * @param root directory, which may be missing and has to be on the file system of the clusters'
   *     disks
   * @param limitBytes least recently used states go when all take more than this
   */
  public CheckpointStore(Path root, long limitBytes) {
    this.root = root;
    this.limitBytes = limitBytes;
  }

  /**
   * Links a state's files into a directory. Every byte is checked; a damaged state is dropped, and
   * {@code progress} is told.
   *
   * @param directory gets the files under the names they were saved with, only when all are right
   * @return whether there is such a state, whole
   */
  public boolean link(String key, Path directory, Deadline deadline, Progress progress) {
    Path state = root.resolve(key);
    Optional<Manifest> manifest = manifest(state, progress);
    if (manifest.isEmpty()) {
      return false;
    }
    var linked = new ArrayList<Path>();
    try {
      for (Manifest.Part part : manifest.get().files()) {
        Path link = directory.resolve(part.name());
        Files.createLink(link, state.resolve(part.name()));
        linked.add(link);
      }
      String damage = damage(manifest.get(), directory, deadline);
      if (damage.isEmpty()) {
        Files.setLastModifiedTime(state.resolve(Manifest.FILE), FileTime.from(Instant.now()));
        return true;
      }
      linked.forEach(Directories::delete);
      drop(state, damage, progress);
      return false;
    } catch (NoSuchFileException e) {
      // Dropped by another process meanwhile, or a part of it is lost.
      linked.forEach(Directories::delete);
      drop(state, "a file is missing: " + e.getMessage(), progress);
      return false;
    } catch (IOException e) {
      linked.forEach(Directories::delete);
      throw new StorageException("cannot start from the saved state", state, e);
    }
  }

  /** Deletes a checkpoint that did not work; whoever is launching from it has links of its own. */
  public void drop(String key, Progress progress) {
    drop(root.resolve(key), "it did not work", progress);
  }

  /** Says nothing of a checkpoint that is gone. */
  private void drop(Path state, String damage, Progress progress) {
    if (Files.exists(state)) {
      progress.note("the saved state " + brief(state) + " is dropped: " + damage);
      Directories.delete(state);
    }
  }

  /** Which file is not what was saved; empty when all are. */
  private static String damage(Manifest manifest, Path directory, Deadline deadline) {
    List<Callable<String>> checks = new ArrayList<>();
    for (Manifest.Part part : manifest.files()) {
      checks.add(
          () ->
              part.matches(directory.resolve(part.name()), deadline)
                  ? ""
                  : part.name() + " is not what was saved");
    }
    return Parallel.run("check of a saved state", READERS, checks, deadline).stream()
        .filter(fault -> !fault.isEmpty())
        .findFirst()
        .orElse("");
  }

  /**
   * Saves files, which become the store's: hard links to the disks, the rest moved.
   *
   * @param links files that stay where they are, too
   * @param moved files that go
   */
  public void keep(
      String key, String summary, List<Path> links, List<Path> moved, Deadline deadline) {
    PrivateFiles.directory(root);
    try (FileMutex lock = lock()) {
      clearUnfinished();
      Path unfinished = PrivateFiles.directory(root.resolve(UNFINISHED + UUID.randomUUID()));
      try {
        for (Path file : links) {
          Files.createLink(unfinished.resolve(file.getFileName()), file);
        }
        for (Path file : moved) {
          Files.move(file, unfinished.resolve(file.getFileName()));
        }
        Json.save(unfinished.resolve(Manifest.FILE), manifest(summary, unfinished, deadline));
        Directories.delete(root.resolve(key));
        Files.move(unfinished, root.resolve(key));
      } catch (IOException e) {
        throw new StorageException("cannot save the checkpoint", e);
      } finally {
        Directories.delete(unfinished);
      }
      log.trace("evicting under {}", lock);
      evict();
    }
  }

  private static Manifest manifest(String summary, Path directory, Deadline deadline)
      throws IOException {
    var parts = new ArrayList<Callable<Manifest.Part>>();
    try (var files = Files.list(directory)) {
      files.sorted().forEach(file -> parts.add(() -> Manifest.Part.of(file, deadline)));
    }
    return new Manifest(
        summary, Instant.now(), Parallel.run("checksums", READERS, parts, deadline));
  }

  /** Drops the least recently used until the rest is within the limit. */
  private void evict() {
    List<CheckpointEntry> byUse =
        list().stream().sorted(Comparator.comparing(CheckpointEntry::used)).toList();
    long total = byUse.stream().mapToLong(CheckpointEntry::bytes).sum();
    for (CheckpointEntry entry : byUse) {
      if (total <= limitBytes) {
        return;
      }
      if (!entry.inUse()) {
        Directories.delete(root.resolve(entry.key()));
        total -= entry.bytes();
      }
    }
  }

  @Override
  public List<CheckpointEntry> list() {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (var directories = Files.list(root)) {
      List<Path> states =
          directories
              .filter(directory -> !directory.getFileName().toString().startsWith("."))
              .toList();
      Map<Object, Integer> own = linksOfTheStore(states);
      return states.stream()
          .flatMap(directory -> entry(directory, own).stream())
          .sorted(Comparator.comparing(CheckpointEntry::used).reversed())
          .toList();
    } catch (IOException e) {
      throw new StorageException("cannot list", root, e);
    }
  }

  /** By file: a state that was made from another has its disks, too. */
  private Map<Object, Integer> linksOfTheStore(List<Path> states) {
    var links = new HashMap<Object, Integer>();
    for (Path state : states) {
      try (var files = Files.list(state)) {
        for (Path file : files.toList()) {
          links.merge(Files.getAttribute(file, "unix:ino"), 1, Integer::sum);
        }
      } catch (IOException | UncheckedIOException e) {
        log.debug("{} is going", state, e);
      }
    }
    return links;
  }

  private Optional<CheckpointEntry> entry(Path directory, Map<Object, Integer> own) {
    try {
      return manifest(directory, Progress.SILENT)
          .map(
              m ->
                  new CheckpointEntry(
                      directory.getFileName().toString(),
                      m.summary(),
                      m.bytes(),
                      m.created(),
                      used(directory),
                      inUse(m, directory, own)));
    } catch (StorageException e) {
      return Optional.empty();
    }
  }

  private static Instant used(Path directory) {
    try {
      return Files.getLastModifiedTime(directory.resolve(Manifest.FILE)).toInstant();
    } catch (IOException e) {
      throw new StorageException("cannot look at the checkpoint", directory, e);
    }
  }

  /** Whether a cluster has a link to one of its files. */
  private static boolean inUse(Manifest manifest, Path directory, Map<Object, Integer> own) {
    try {
      for (Manifest.Part part : manifest.files()) {
        Map<String, Object> facts =
            Files.readAttributes(directory.resolve(part.name()), "unix:nlink,ino");
        if ((int) facts.get("nlink") > own.getOrDefault(facts.get("ino"), 1)) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new StorageException("cannot look at the checkpoint", directory, e);
    }
  }

  @Override
  public int remove(String prefix) {
    if (!Files.isDirectory(root)) {
      return 0;
    }
    try (FileMutex lock = lock()) {
      log.trace("removing under {}", lock);
      clearUnfinished();
      List<CheckpointEntry> idle =
          list().stream().filter(e -> e.key().startsWith(prefix) && !e.inUse()).toList();
      idle.forEach(entry -> Directories.delete(root.resolve(entry.key())));
      return idle.size();
    }
  }

  /** Only under the lock: who was writing then is dead. */
  private void clearUnfinished() {
    try (var leftovers = Files.newDirectoryStream(root, UNFINISHED + "*")) {
      leftovers.forEach(Directories::delete);
    } catch (IOException e) {
      throw new StorageException("cannot clear", root, e);
    }
  }

  private FileMutex lock() {
    return FileMutex.acquire(
        root.resolve(".lock"), Deadline.after(LOCK), "the store of saved states");
  }

  private Optional<Manifest> manifest(Path directory, Progress progress) {
    try {
      return Json.load(directory.resolve(Manifest.FILE), Manifest.class);
    } catch (OpsException e) {
      drop(directory, e.failure().what(), progress);
      return Optional.empty();
    }
  }

  private static String brief(Path state) {
    String key = state.getFileName().toString();
    return key.substring(0, Math.min(12, key.length()));
  }
}
