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
import com.rediacc.ops.spec.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints in a directory, one subdirectory each, named by its key. A checkpoint appears by a
 * rename, whole or not at all, and is never changed. Whoever launches from one gets hard links to
 * its files: it can be dropped at any time without taking anything from anyone. Thread-safe;
 * several processes can use one store at the same time.
 */
public final class CheckpointStore implements CheckpointCache {
  private static final Logger log = LoggerFactory.getLogger(CheckpointStore.class);

  /** Begins the name of a checkpoint that is being written, or was when its writer died. */
  private static final String UNFINISHED = ".new-";

  /** What the directory beside which this store is now was called once. */
  private static final String FORMER_NAME = "states";

  /** What was in it; a directory that has anything else is not ours. */
  private static final Pattern FORMER = Pattern.compile("[0-9a-f]{64}|\\.lock|\\.new-.*");

  private static final Duration LOCK = Duration.ofSeconds(30);

  private final Path root;
  private final long limitBytes;
  private final CheckpointUse use;

  /**
   * @param root directory, which may be missing and has to be on the file system of the clusters'
   *     disks
   * @param limitBytes the least recently used checkpoints go when all take more than this
   */
  public CheckpointStore(Path root, long limitBytes) {
    this.root = root;
    this.limitBytes = limitBytes;
    this.use = new CheckpointUse(root);
  }

  /**
   * Links a checkpoint's files into a directory. Every byte is checked; a damaged checkpoint is
   * dropped, which is reported to {@code progress}.
   *
   * @param directory gets the files under the names they were added with, only when all are right
   * @return whether there is such a checkpoint, whole
   * @throws StorageException when the store or the directory cannot be read or written
   */
  public boolean link(String key, Path directory, Deadline deadline, Progress progress) {
    deleteFormer(progress);
    Path checkpoint = root.resolve(key);
    Optional<CheckpointManifest> manifest = manifest(checkpoint, progress);
    if (manifest.isEmpty()) {
      return false;
    }
    Optional<String> damage;
    try {
      damage = link(manifest.get(), checkpoint, directory, deadline);
    } catch (NoSuchFileException e) {
      // Dropped by another process meanwhile, or a part of it is lost.
      damage = Optional.of("a file is missing: " + e.getMessage());
    } catch (IOException e) {
      throw new StorageException("cannot launch from the checkpoint", checkpoint, e);
    }
    damage.ifPresent(found -> drop(checkpoint, found, progress));
    return damage.isEmpty();
  }

  private static Optional<String> link(
      CheckpointManifest manifest, Path checkpoint, Path directory, Deadline deadline)
      throws IOException {
    var linked = new ArrayList<Path>();
    boolean whole = false;
    try {
      for (CheckpointManifest.Part part : manifest.files()) {
        Path link = directory.resolve(part.name());
        Files.createLink(link, checkpoint.resolve(part.name()));
        linked.add(link);
      }
      Optional<String> damage = manifest.damage(directory, deadline);
      if (damage.isEmpty()) {
        Path file = checkpoint.resolve(CheckpointManifest.FILE);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        whole = true;
      }
      return damage;
    } finally {
      if (!whole) {
        // What a start writes in their place would be written into the store.
        linked.forEach(Directories::delete);
      }
    }
  }

  /**
   * Deletes a checkpoint that did not work; whoever is launching from it has links of its own. One
   * that cannot be deleted is noted, and nothing else.
   */
  public void drop(String key, Progress progress) {
    drop(root.resolve(key), "it did not work", progress);
  }

  /** Says nothing of a checkpoint that is gone. */
  private static void drop(Path checkpoint, String damage, Progress progress) {
    if (!Files.exists(checkpoint)) {
      return;
    }
    progress.note("the checkpoint " + brief(checkpoint) + " is dropped: " + damage);
    try {
      Directories.delete(checkpoint);
    } catch (StorageException e) {
      progress.note(e.summary());
    }
  }

  /**
   * Adds a checkpoint of files, which become the store's: hard links to the disks, the rest moved.
   *
   * @param links files that stay where they are, too
   * @param moved files that go
   */
  public void add(
      String key, String summary, List<Path> links, List<Path> moved, Deadline deadline) {
    PrivateFiles.directory(root);
    // Reading all of it takes longer than others should have to wait for the lock.
    List<Path> all = Stream.concat(links.stream(), moved.stream()).toList();
    CheckpointManifest manifest = CheckpointManifest.of(summary, all, deadline);
    try (FileMutex lock = lock(deadline)) {
      log.trace("adding under {}", lock);
      deleteUnusable();
      add(key, manifest, links, moved);
      use.beyond(limitBytes).forEach(entry -> Directories.delete(root.resolve(entry.key())));
    }
  }

  private void add(String key, CheckpointManifest manifest, List<Path> links, List<Path> moved) {
    Path unfinished = PrivateFiles.directory(root.resolve(UNFINISHED + UUID.randomUUID()));
    try {
      for (Path file : links) {
        Files.createLink(unfinished.resolve(file.getFileName()), file);
      }
      for (Path file : moved) {
        Files.move(file, unfinished.resolve(file.getFileName()));
      }
      Json.save(unfinished.resolve(CheckpointManifest.FILE), manifest);
      Directories.delete(root.resolve(key));
      Files.move(unfinished, root.resolve(key));
    } catch (IOException e) {
      throw new StorageException("cannot store the checkpoint", e);
    } finally {
      Directories.delete(unfinished);
    }
  }

  @Override
  public List<CheckpointEntry> list() {
    return use.entries();
  }

  @Override
  public int remove(String prefix) {
    deleteFormer(Progress.SILENT);
    if (!Files.isDirectory(root)) {
      return 0;
    }
    try (FileMutex lock = lock(Deadline.after(LOCK))) {
      log.trace("removing under {}", lock);
      deleteUnusable();
      List<CheckpointEntry> idle =
          use.entries().stream().filter(e -> e.key().startsWith(prefix) && !e.inUse()).toList();
      idle.forEach(entry -> Directories.delete(root.resolve(entry.key())));
      return idle.size();
    }
  }

  /**
   * Only under the lock: who was writing then is dead, and what has no manifest is half deleted.
   */
  private void deleteUnusable() {
    Directories.entries(root).stream()
        .filter(entry -> entry.getFileName().toString().startsWith(UNFINISHED))
        .forEach(Directories::delete);
    use.directories().stream()
        .filter(directory -> !Files.exists(directory.resolve(CheckpointManifest.FILE)))
        .forEach(Directories::delete);
  }

  /** Dead weight of an earlier version, which nothing can launch from any more. */
  private void deleteFormer(Progress progress) {
    Path former = root.resolveSibling(FORMER_NAME);
    try {
      boolean ours =
          Files.isDirectory(former)
              && Directories.entries(former).stream()
                  .allMatch(entry -> FORMER.matcher(entry.getFileName().toString()).matches());
      if (!ours) {
        return;
      }
      Directories.delete(former);
      progress.note("the saved states of an earlier version are deleted: " + former);
    } catch (StorageException e) {
      progress.note(e.summary());
    }
  }

  private FileMutex lock(Deadline deadline) {
    return FileMutex.acquire(
        root.resolve(".lock"), deadline.within(LOCK), "the store of checkpoints");
  }

  /** Of a checkpoint that is there; a damaged one is dropped. */
  private static Optional<CheckpointManifest> manifest(Path checkpoint, Progress progress) {
    try {
      return Json.load(checkpoint.resolve(CheckpointManifest.FILE), CheckpointManifest.class);
    } catch (StorageException e) {
      throw e;
    } catch (OpsException e) {
      drop(checkpoint, e.summary(), progress);
      return Optional.empty();
    }
  }

  private static String brief(Path checkpoint) {
    String key = checkpoint.getFileName().toString();
    return key.substring(0, Math.min(12, key.length()));
  }
}
