package com.rediacc.ops.internal.image;

import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Architecture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Stores over a publisher on loopback, with limits of their own and without real builds. */
final class Stores {
  static final Duration LIMIT = Duration.ofSeconds(30);

  private Stores() {}

  static DownloadLimits limits() {
    return new DownloadLimits(
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        3,
        Duration.ofMillis(5),
        3,
        directory -> 1L << 40);
  }

  static DownloadLimits withSpace(long bytes) {
    DownloadLimits usual = limits();
    return new DownloadLimits(
        usual.connect(),
        usual.stall(),
        usual.tries(),
        usual.backoff(),
        usual.redirects(),
        directory -> bytes);
  }

  static DownloadLimits withoutStalls() {
    return withStall(Duration.ofMinutes(1));
  }

  /** For tests in which the publisher stalls; a busy host stalls for shorter. */
  static DownloadLimits withShortStalls() {
    return withStall(Duration.ofSeconds(2));
  }

  private static DownloadLimits withStall(Duration stall) {
    DownloadLimits usual = limits();
    return new DownloadLimits(
        usual.connect(), stall, usual.tries(), usual.backoff(), usual.redirects(), usual.space());
  }

  static ImageStore store(
      Path directory, Catalogue catalogue, DownloadLimits limits, RecordedProgress progress) {
    return new ImageStore(
        directory, Architecture.AMD64, progress, name -> {}, catalogue, limits, Stores::build);
  }

  /** Stands in for the minute that a real build takes. */
  static String build(CatalogueImage wanted, Path directory, BuildLog log, Deadline deadline) {
    try {
      Files.write(directory.resolve(DebianBuild.DISK), Publisher.disk(7));
      Files.writeString(directory.resolve(DebianBuild.KERNEL), "kernel");
      Files.writeString(directory.resolve(DebianBuild.INITRD), "initrd");
      Files.createDirectories(directory.resolve("root/left/over"));
      return "root=LABEL=test";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> names(Path directory) {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
