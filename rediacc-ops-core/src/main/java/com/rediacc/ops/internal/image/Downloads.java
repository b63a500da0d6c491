package com.rediacc.ops.internal.image;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.image.ImageEntry;
import com.rediacc.ops.internal.io.Digests;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Downloads images into the store. The caller holds the image's lock. */
final class Downloads {
  private final ImageDirectory images;
  private final DownloadLimits limits;
  private final Progress progress;

  Downloads(ImageDirectory images, DownloadLimits limits, Progress progress) {
    this.images = images;
    this.limits = limits;
    this.progress = progress;
  }

  /**
   * @param stored the image in the store; kept if the publisher still has the same
   */
  ImageManifest download(CatalogueImage wanted, Optional<ImageManifest> stored, Deadline deadline) {
    progress.phase(wanted.name(), "checksums");
    var download = new Download(wanted.name(), limits, progress);
    String list = download.text(wanted.checksums(), deadline);
    ChecksumFile.Digest digest =
        new ChecksumFile(list)
            .digestOf(wanted.fileName())
            .orElseThrow(() -> unlisted(wanted, list));
    if (stored.isPresent() && stored.get().published().equals(Optional.of(digest.hex()))) {
      return stored.get();
    }
    progress.phase(wanted.name(), "download");
    Path part = images.part(wanted.key());
    try {
      fetchVerified(wanted, download, part, digest, deadline);
      return accept(wanted, part, digest, deadline);
    } catch (IOException e) {
      throw new StorageException("cannot store the download of " + wanted.name(), e);
    } finally {
      images.discardStaging(wanted.key());
    }
  }

  private void fetchVerified(
      CatalogueImage wanted,
      Download download,
      Path part,
      ChecksumFile.Digest digest,
      Deadline deadline)
      throws IOException {
    boolean resumed = download.file(wanted.disk(), part, deadline);
    progress.phase(wanted.name(), "verification");
    String actual = Digests.of(digest.algorithm(), part, deadline);
    if (actual.equals(digest.hex())) {
      return;
    }
    long bytes = Files.size(part);
    new PartFile(part).delete();
    if (resumed) {
      progress.note(
          "download of " + wanted.name() + ": the parts do not fit together; starting over");
      fetchVerified(wanted, download, part, digest, deadline);
      return;
    }
    throw new OpsException(
        Failure.of("the download of " + wanted.name() + " has a wrong checksum; it is deleted")
            .withEvidence(
                wanted.disk()
                    + " ("
                    + bytes
                    + " bytes)\n"
                    + digest.algorithm()
                    + " expected "
                    + digest.hex()
                    + "\n"
                    + digest.algorithm()
                    + " found    "
                    + actual)
            .withHint("try again in a while: its publisher may be replacing it right now"));
  }

  private ImageManifest accept(
      CatalogueImage wanted, Path part, ChecksumFile.Digest digest, Deadline deadline)
      throws IOException {
    DiskFile disk = requireDisk(part, "the download of " + wanted.name());
    String name = "disk." + disk.format();
    Files.move(part, images.staging(wanted.key()).resolve(name), StandardCopyOption.ATOMIC_MOVE);
    new PartFile(part).delete();
    return images.accept(
        wanted.key(),
        List.of(name),
        files ->
            new ImageManifest(
                wanted.name(),
                wanted.architecture(),
                ImageEntry.Origin.DOWNLOADED,
                wanted.disk().toString(),
                ImageManifest.now(),
                disk.format(),
                disk.virtualBytes(),
                Optional.empty(),
                Optional.of(digest.hex()),
                files),
        deadline);
  }

  private static DiskFile requireDisk(Path part, String called) {
    try {
      return DiskFile.of(part, called);
    } catch (OpsException e) {
      new PartFile(part).delete();
      throw e;
    }
  }

  private static OpsException unlisted(CatalogueImage wanted, String list) {
    return new OpsException(
        Failure.of("the checksum file for " + wanted.name() + " does not list " + wanted.fileName())
            .withEvidence(
                wanted.checksums() + "\n" + list.lines().limit(3).collect(Collectors.joining("\n")))
            .withHint("its publisher has moved it; a newer release of rdc may know where"));
  }
}
