package com.rediacc.ops.internal.checkpoint;

import com.rediacc.ops.checkpoint.CheckpointCache;
import com.rediacc.ops.checkpoint.CheckpointEntry;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.io.Directories;
import com.rediacc.ops.internal.io.FileMutex;
import com.rediacc.ops.internal.io.Json;
import com.rediacc.ops.internal.io.PrivateFiles;
import com.rediacc.ops.internal.process.HostBoot;
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
 * Checkpoints in a directory, each in a subdirectory named by its key. A checkpoint appears by a
 * rename, complete, and is never changed. A cluster that is launched from one gets hard links to
 * its files, so a checkpoint can be deleted at any time. Thread-safe; several processes can use one
 * store at the same time.
 */
public final class CheckpointStore implements CheckpointCache {
  private static final Logger log = LoggerFactory.getLogger(CheckpointStore.class);

  /** Prefix of a checkpoint that is being written, or was when its writer died. */
  private static final String UNFINISHED = ".new-";

  /** The boot of the host in which all files of a checkpoint were read back, or written. */
  private static final String SEEN_WHOLE = "whole-in-boot";

  private static final String LOCK_FILE = ".lock";

  /** The former name of the store's directory. */
  private static final String FORMER_NAME = "states";

  /** Its entries; a directory that contains anything else was not made by this class. */
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
   * Links a checkpoint's files into a directory. Damage is found, whichever byte it is in; a
   * damaged checkpoint is deleted, which is noted.
   *
   * @param directory receives the files, under the names they were added with, only if all are
   *     intact
   * @return whether there is such a checkpoint, and it is intact
   * @throws StorageException if the store or the directory cannot be read or written
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
      // Deleted by another process meanwhile, or incomplete.
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
        deadline.check("linking a checkpoint's files");
        Path link = directory.resolve(part.name());
        Files.createLink(link, checkpoint.resolve(part.name()));
        linked.add(link);
      }
      Optional<String> damage = damage(manifest, checkpoint, directory, deadline);
      if (damage.isEmpty()) {
        Path file = checkpoint.resolve(CheckpointManifest.FILE);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        whole = true;
      }
      return damage;
    } finally {
      if (!whole) {
        // A start that writes to these names would write into the store.
        linked.forEach(Directories::delete);
      }
    }
  }

  private static Optional<String> damage(
      CheckpointManifest manifest, Path checkpoint, Path directory, Deadline deadline) {
    Path seen = checkpoint.resolve(SEEN_WHOLE);
    if (HostBoot.id().equals(PrivateFiles.readIfExists(seen)) && manifest.isUntouched(directory)) {
      return Optional.empty();
    }
    Optional<String> damage = manifest.damage(directory, deadline);
    if (damage.isEmpty()) {
      PrivateFiles.write(seen, HostBoot.id());
    }
    return damage;
  }

  /**
   * Deletes a checkpoint that did not work; clusters that are being launched from it have links of
   * their own. If it cannot be deleted, that is only noted.
   */
  public void drop(String key, Progress progress) {
    drop(root.resolve(key), "it did not work", progress);
  }

  /** Does nothing if the checkpoint is gone. */
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
   * Adds a checkpoint.
   *
   * @param links files to add as hard links
   * @param moved files to move into the store
   */
  public void add(
      String key, String summary, List<Path> links, List<Path> moved, Deadline deadline) {
    PrivateFiles.directory(root);
    // Reading all files takes longer than other processes should have to wait for the lock.
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
      PrivateFiles.write(unfinished.resolve(SEEN_WHOLE), HostBoot.id());
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

  /** What writers that died have left. */
  public List<Path> unfinished() {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    Optional<FileMutex> free = FileMutex.tryAcquire(root.resolve(LOCK_FILE));
    if (free.isEmpty()) {
      return List.of();
    }
    try (FileMutex lock = free.get()) {
      log.trace("looking under {}", lock);
      return unusable();
    }
  }

  /** Removes it. */
  public void removeUnfinished(Deadline deadline) {
    try (FileMutex lock = lock(deadline)) {
      log.trace("removing under {}", lock);
      deleteUnusable();
    }
  }

  /**
   * To be called under the lock: unfinished checkpoints are of writers that died, and those without
   * a manifest are half deleted.
   */
  private List<Path> unusable() {
    return Stream.concat(
            Directories.entries(root).stream()
                .filter(entry -> entry.getFileName().toString().startsWith(UNFINISHED)),
            use.directories().stream()
                .filter(directory -> !Files.exists(directory.resolve(CheckpointManifest.FILE))))
        .toList();
  }

  /** To be called under the lock. */
  private void deleteUnusable() {
    unusable().forEach(Directories::delete);
  }

  /** Nothing can be launched from what an earlier version saved. */
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
        root.resolve(LOCK_FILE), deadline.within(LOCK), "the store of checkpoints");
  }

  /** Reads the manifest; a damaged checkpoint is deleted. */
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
