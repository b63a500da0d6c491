package com.rediacc.ops.internal.image;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.UnreachableException;
import com.rediacc.ops.image.ImageEntry;
import com.rediacc.ops.image.Images;
import com.rediacc.ops.internal.io.FileMutex;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Architecture;
import com.rediacc.ops.spec.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The base images of this machine, by the names of a catalogue or by path. Thread-safe; several
 * processes can use one directory at the same time: one that needs an image which another is
 * downloading or building waits for it. An image is either complete or absent at any moment.
 */
public final class ImageStore implements Images {
  private static final Logger log = LoggerFactory.getLogger(ImageStore.class);

  private final Catalogue catalogue;
  private final Architecture architecture;
  private final Progress progress;
  private final Consumer<String> requireUnused;
  private final ImageDirectory directory;
  private final Downloads downloads;
  private final Builds builds;

  /**
   * @param root directory of the images; created when needed
   * @param architecture of the VMs
   * @param progress receives phases, transfers, fallbacks and damage
   * @param requireUnused throws, naming the user, if the image of this name is in use
   */
  public ImageStore(
      Path root, Architecture architecture, Progress progress, Consumer<String> requireUnused) {
    this(
        root,
        architecture,
        progress,
        requireUnused,
        Catalogue.standard(),
        DownloadLimits.standard(),
        (wanted, into, log, deadline) ->
            new DebianBuild(
                    wanted, BuildTools.require(wanted.name(), wanted.architecture()), log, progress)
                .into(into, deadline));
  }

  public ImageStore(
      Path root,
      Architecture architecture,
      Progress progress,
      Consumer<String> requireUnused,
      Catalogue catalogue,
      DownloadLimits limits,
      Builds.Recipe recipe) {
    this.catalogue = catalogue;
    this.architecture = architecture;
    this.progress = progress;
    this.requireUnused = requireUnused;
    this.directory = new ImageDirectory(root);
    this.downloads = new Downloads(directory, limits, progress);
    this.builds = new Builds(directory, recipe, limits.space());
  }

  /**
   * The image, verified. One that is not in the store is downloaded or, if the publisher's host
   * cannot be reached and the image can be built, built; that is noted.
   *
   * @param nameOrPath a name of the catalogue, or the path of a qcow2 or raw disk
   * @throws InvalidInputException if neither
   * @throws OpsException if it cannot be obtained
   */
  public Image obtain(String nameOrPath, Deadline deadline) {
    if (UserDisk.isPath(nameOrPath)) {
      return userDisk(nameOrPath, deadline);
    }
    CatalogueImage wanted = known(nameOrPath);
    Optional<Image> here = find(nameOrPath);
    if (here.isPresent()) {
      return here.get();
    }
    return locked(
        wanted,
        deadline,
        () -> {
          Optional<ImageManifest> meanwhile = dropIfDamaged(wanted);
          return image(wanted, meanwhile.orElseGet(() -> downloadOrBuild(wanted, deadline)));
        });
  }

  /**
   * The image, if it is in the store and intact: sizes and times are compared with the manifest
   * and, where they differ, the content. Does not use the network.
   *
   * @throws InvalidInputException if it is neither in the catalogue nor the path of a disk
   */
  public Optional<Image> find(String nameOrPath) {
    if (UserDisk.isPath(nameOrPath)) {
      return Optional.of(userDisk(nameOrPath, Deadline.after(Duration.ofMinutes(10))));
    }
    CatalogueImage wanted = known(nameOrPath);
    return directory.look(wanted.key()).manifest().map(manifest -> image(wanted, manifest));
  }

  /**
   * The path of the disk, if it exists: neither verifies nor writes anything.
   *
   * @throws InvalidInputException as {@link #requireKnown}
   */
  public Optional<Path> locate(String nameOrPath) {
    if (UserDisk.isPath(nameOrPath)) {
      UserDisk.require(nameOrPath);
      return Optional.of(Path.of(nameOrPath).toAbsolutePath());
    }
    return directory.locate(known(nameOrPath).key());
  }

  /**
   * Checks a name or path; a named image need not be in the store.
   *
   * @throws InvalidInputException listing the catalogue, or saying what is wrong with the file
   */
  public void requireKnown(String nameOrPath) {
    if (UserDisk.isPath(nameOrPath)) {
      UserDisk.require(nameOrPath);
    } else {
      known(nameOrPath);
    }
  }

  /**
   * Runs the work while no other process can change this image, which must still be the one that
   * was obtained.
   *
   * @throws OpsException if it has changed
   */
  public <T> T whileUnchanged(Image image, Deadline deadline, Supplier<T> work) {
    if (UserDisk.isPath(image.name())) {
      return work.get();
    }
    return locked(
        known(image.name()),
        deadline,
        () -> {
          Optional<Image> now = find(image.name());
          if (now.filter(image::equals).isEmpty()) {
            throw new OpsException(
                Failure.of("image " + image.name() + " was changed meanwhile")
                    .withHint("run the same again"));
          }
          return work.get();
        });
  }

  @Override
  public ImageEntry pull(String name, Duration timeout) {
    return change(
        name,
        Deadline.after(timeout),
        (wanted, deadline) -> downloads.download(wanted, dropIfDamaged(wanted), deadline));
  }

  @Override
  public ImageEntry build(String name, Duration timeout) {
    catalogue.requireBuildable(name, architecture);
    return change(name, Deadline.after(timeout), builds::build);
  }

  /** What downloads and builds have left that no process works on now. */
  public List<Path> unfinished() {
    return directory.unfinished().stream()
        .filter(
            path -> {
              Optional<FileMutex> free = lock(path);
              free.ifPresent(FileMutex::close);
              return free.isPresent();
            })
        .toList();
  }

  /** Removes one of these, unless a process works on its image by now. */
  public void removeUnfinished(Path unfinished) {
    Optional<FileMutex> free = lock(unfinished);
    if (free.isPresent()) {
      try (FileMutex mutex = free.get()) {
        log.trace("removing under {}", mutex);
        directory.removeUnfinished(ImageDirectory.keyOf(unfinished));
      }
    }
  }

  private Optional<FileMutex> lock(Path unfinished) {
    return FileMutex.tryAcquire(directory.lock(ImageDirectory.keyOf(unfinished)));
  }

  private interface Change {
    ImageManifest to(CatalogueImage wanted, Deadline deadline);
  }

  private ImageEntry change(String name, Deadline deadline, Change change) {
    CatalogueImage wanted = known(name);
    return locked(
        wanted,
        deadline,
        () -> {
          requireUnused.accept(name);
          change.to(wanted, deadline);
          return entry(wanted);
        });
  }

  @Override
  public boolean remove(String name, Duration timeout) {
    CatalogueImage wanted = known(name);
    return locked(
        wanted,
        Deadline.after(timeout),
        () -> {
          requireUnused.accept(name);
          return directory.remove(wanted.key());
        });
  }

  @Override
  public List<ImageEntry> list() {
    return catalogue.of(architecture).stream().map(this::entry).toList();
  }

  private ImageManifest downloadOrBuild(CatalogueImage wanted, Deadline deadline) {
    try {
      return downloads.download(wanted, Optional.empty(), deadline);
    } catch (UnreachableException e) {
      if (wanted.suite().isEmpty() || !BuildTools.isPossible()) {
        throw e;
      }
      progress.note(
          e.failure().what()
              + "; it is built from Debian's packages instead, in "
              + (architecture.isForeign()
                  ? "many minutes, as this host emulates " + architecture
                  : "a minute or two"));
      return builds.build(wanted, deadline);
    }
  }

  private ImageEntry entry(CatalogueImage image) {
    return new ImageEntry(
        image.name(),
        image.architecture(),
        image.disk(),
        image.suite().isPresent(),
        directory
            .look(image.key())
            .manifest()
            .map(manifest -> manifest.present(directory.place(image.key()))));
  }

  private CatalogueImage known(String name) {
    return catalogue.require(name, architecture);
  }

  private <T> T locked(CatalogueImage wanted, Deadline deadline, Supplier<T> work) {
    Path lock = directory.lock(wanted.key());
    Optional<FileMutex> free = FileMutex.tryAcquire(lock);
    if (free.isEmpty()) {
      progress.phase(wanted.name(), "waiting for another process that is obtaining it");
      free = Optional.of(FileMutex.acquire(lock, deadline, "the image " + wanted.name()));
    }
    try (FileMutex mutex = free.get()) {
      log.trace("working on {} under {}", wanted, mutex);
      return work.get();
    }
  }

  private Optional<ImageManifest> dropIfDamaged(CatalogueImage wanted) {
    ImageDirectory.Found found = directory.look(wanted.key());
    found
        .damage()
        .ifPresent(
            damage -> {
              progress.note("image " + wanted.name() + " is damaged and dropped: " + damage);
              directory.drop(wanted.key());
            });
    return found.manifest();
  }

  private Image userDisk(String path, Deadline deadline) {
    return UserDisk.image(path, architecture, directory.userDisks(), deadline);
  }

  private Image image(CatalogueImage wanted, ImageManifest manifest) {
    return manifest.image(directory.place(wanted.key()));
  }
}
