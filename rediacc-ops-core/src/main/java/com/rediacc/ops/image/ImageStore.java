package com.rediacc.ops.image;

import com.rediacc.ops.internal.Deadline;
import com.rediacc.ops.internal.FileMutex;
import com.rediacc.ops.report.InvalidInputException;
import com.rediacc.ops.report.OpsException;
import com.rediacc.ops.report.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The base disks of this machine, by the names of a catalogue or by path. Thread-safe, and safe
 * with other processes on the same folder: who wants what another is getting waits for it, and
 * reuses it. An image is whole or absent at every moment.
 */
public final class ImageStore {
  private final Catalogue catalogue;
  private final String architecture;
  private final Progress progress;
  private final Shelf shelf;
  private final Downloads downloads;
  private final Builds builds;

  /**
   * @param folder where images are kept; made when something is put there
   * @param architecture {@code amd64} or {@code arm64}: what VMs of this host run
   * @param progress told of phases, transfers, fallbacks and damage
   */
  public ImageStore(Path folder, String architecture, Progress progress) {
    this(
        folder,
        architecture,
        progress,
        Catalogue.standard(),
        DownloadLimits.standard(),
        (wanted, into, log, deadline) ->
            new DebianBuild(wanted, BuildTools.require(wanted.name()), log, progress)
                .into(into, deadline));
  }

  ImageStore(
      Path folder,
      String architecture,
      Progress progress,
      Catalogue catalogue,
      DownloadLimits limits,
      Builds.Recipe recipe) {
    this.catalogue = catalogue;
    this.architecture = architecture;
    this.progress = progress;
    this.shelf = new Shelf(folder);
    this.downloads = new Downloads(shelf, limits, progress);
    this.builds = new Builds(shelf, recipe);
  }

  /**
   * The image, verified and ready: what is here, else downloaded, else (Debian, where the
   * publisher's host cannot be reached) built, which is told as a note.
   *
   * @param nameOrPath a name of the catalogue, or the path of a qcow2 or raw disk
   * @param limit for all of it
   * @throws InvalidInputException if neither
   * @throws OpsException if it cannot be had, with the reason
   */
  public Image obtain(String nameOrPath, Duration limit) {
    Deadline deadline = Deadline.after(limit);
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
          Optional<Manifest> meanwhile = dropIfDamaged(wanted);
          return image(wanted, meanwhile.orElseGet(() -> downloadOrBuild(wanted, deadline)));
        });
  }

  /**
   * The image, only if it is here and whole: sizes and times are compared, and where they differ
   * from the record, the content. No network.
   *
   * @throws InvalidInputException if it is neither in the catalogue nor the path of a disk
   */
  public Optional<Image> find(String nameOrPath) {
    if (UserDisk.isPath(nameOrPath)) {
      return Optional.of(userDisk(nameOrPath, Deadline.after(Duration.ofMinutes(10))));
    }
    CatalogueImage wanted = known(nameOrPath);
    return shelf.look(wanted.key()).manifest().map(manifest -> image(wanted, manifest));
  }

  /**
   * Checks a name or path without looking for the image itself.
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
   * Downloads the image now; what is here stays when it is what the publisher still has.
   *
   * @throws OpsException if it cannot be had; what was here stays
   */
  public Image pull(String name, Duration limit) {
    Deadline deadline = Deadline.after(limit);
    CatalogueImage wanted = known(name);
    return locked(
        wanted,
        deadline,
        () -> image(wanted, downloads.download(wanted, dropIfDamaged(wanted), deadline)));
  }

  /**
   * Builds the image now from its distribution's packages, in place of what is here.
   *
   * @throws InvalidInputException if it is not one that can be built
   * @throws com.rediacc.ops.report.UnavailableException if tools or disk space are missing
   */
  public Image build(String name, Duration limit) {
    Deadline deadline = Deadline.after(limit);
    CatalogueImage wanted = known(name);
    if (wanted.suite().isEmpty()) {
      throw new InvalidInputException(
          "image " + name + " cannot be built, only downloaded; buildable: " + buildable());
    }
    return locked(wanted, deadline, () -> image(wanted, builds.build(wanted, deadline)));
  }

  /**
   * Removes the image and what is left of an interrupted download. VMs that run on it lose their
   * disk at their next start: the caller knows whether there are any.
   *
   * @return whether there was anything
   */
  public boolean remove(String name, Duration limit) {
    CatalogueImage wanted = known(name);
    return locked(wanted, Deadline.after(limit), () -> shelf.remove(wanted.key()));
  }

  /** The catalogue for this architecture, with what is here of it. No network. */
  public List<ImageEntry> list() {
    return catalogue.images().stream()
        .filter(image -> image.architecture().equals(architecture))
        .map(this::entry)
        .toList();
  }

  private Manifest downloadOrBuild(CatalogueImage wanted, Deadline deadline) {
    try {
      return downloads.download(wanted, Optional.empty(), deadline);
    } catch (UnreachableException e) {
      if (wanted.suite().isEmpty() || !BuildTools.isPossible()) {
        throw e;
      }
      progress.note(
          e.failure().what() + "; it is built from Debian's packages instead, in a minute or two");
      return builds.build(wanted, deadline);
    }
  }

  private ImageEntry entry(CatalogueImage image) {
    return new ImageEntry(
        image.name(),
        image.architecture(),
        image.disk(),
        image.suite().isPresent(),
        shelf.look(image.key()).manifest().map(Manifest::present));
  }

  private CatalogueImage known(String name) {
    return catalogue
        .find(name, architecture)
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "image "
                        + name
                        + " is not known for "
                        + architecture
                        + "; known: "
                        + String.join(", ", catalogue.names(architecture))
                        + ", or the path of a qcow2 or raw disk"));
  }

  private String buildable() {
    return String.join(
        ", ",
        catalogue.images().stream()
            .filter(image -> image.suite().isPresent())
            .map(CatalogueImage::name)
            .distinct()
            .toList());
  }

  private <T> T locked(CatalogueImage wanted, Deadline deadline, Supplier<T> work) {
    Path lock = shelf.lock(wanted.key());
    FileMutex mutex = FileMutex.tryAcquire(lock);
    if (mutex == null) {
      progress.phase(wanted.name(), "waiting for another process that is getting it");
      mutex = FileMutex.acquire(lock, deadline, "the image " + wanted.name());
    }
    try {
      return work.get();
    } finally {
      mutex.close();
    }
  }

  private Optional<Manifest> dropIfDamaged(CatalogueImage wanted) {
    Shelf.Found found = shelf.look(wanted.key());
    found
        .damage()
        .ifPresent(
            damage -> {
              progress.note("image " + wanted.name() + " is damaged and dropped: " + damage);
              shelf.drop(wanted.key());
            });
    return found.manifest();
  }

  private Image userDisk(String path, Deadline deadline) {
    shelf.lock("user-disks");
    return UserDisk.image(path, architecture, shelf.userDisks(), deadline);
  }

  private Image image(CatalogueImage wanted, Manifest manifest) {
    return manifest.image(shelf.place(wanted.key()));
  }
}
