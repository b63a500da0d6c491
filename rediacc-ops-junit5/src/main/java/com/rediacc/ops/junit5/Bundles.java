package com.rediacc.ops.junit5;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The directories of bundles, {@code <root>/<class>/<name>}, and how many there are: those of the
 * newest runs. One of an earlier run makes way under another name. Several processes may use one
 * root: each is a run. Thread-safe.
 */
final class Bundles {
  /** In each bundle: its run. */
  static final String RUN = "run.txt";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Path root;
  private final int runs;
  private final String run;
  private boolean pruned;

  /**
   * @param runs how many are kept, this one included
   * @param begin of this run
   */
  Bundles(Path root, int runs, Instant begin) {
    this.root = root;
    this.runs = runs;
    this.run = TIME.format(begin) + "-" + ProcessHandle.current().pid();
  }

  /** Makes a directory for a bundle. */
  synchronized Path create(String testClass, String name) throws IOException {
    if (!pruned) {
      pruned = true;
      prune();
    }
    Path parent = Files.createDirectories(root.resolve(safe(testClass)));
    for (int i = 1; ; i++) {
      Path bundle = parent.resolve(safe(name) + (i == 1 ? "" : "-" + i));
      moveAway(bundle);
      try {
        Files.createDirectory(bundle);
      } catch (FileAlreadyExistsException e) {
        // Of this run too: methods that differ in their parameters only.
        continue;
      }
      Files.writeString(bundle.resolve(RUN), run + "\n");
      return bundle;
    }
  }

  private void moveAway(Path bundle) throws IOException {
    if (Files.exists(bundle) && !run(bundle).equals(run)) {
      Files.move(bundle, bundle.resolveSibling(bundle.getFileName() + "@" + run(bundle)));
    }
  }

  /** Deletes the bundles of all but the newest runs. */
  private void prune() throws IOException {
    List<Path> bundles = bundles();
    Set<String> kept = new HashSet<>();
    bundles.stream()
        .map(Bundles::run)
        .distinct()
        .sorted(Comparator.reverseOrder())
        .limit(runs - 1L)
        .forEach(kept::add);
    for (Path bundle : bundles) {
      if (!kept.contains(run(bundle))) {
        delete(bundle);
      }
    }
  }

  /** Deletes the checkpoints of all bundles but the newest; the bundles stay. */
  void keepCheckpoints(int newest) throws IOException {
    List<Path> checkpoints =
        bundles().stream()
            .map(bundle -> bundle.resolve(KeptCluster.CHECKPOINT))
            .filter(Files::isDirectory)
            .sorted(Comparator.comparing(Bundles::changed).reversed())
            .toList();
    for (Path checkpoint : checkpoints.stream().skip(newest).toList()) {
      delete(checkpoint);
      Files.writeString(
          checkpoint.resolveSibling(KeptCluster.RESUME),
          "(could not be had: only the newest " + newest + " checkpoints are kept)\n");
    }
  }

  private static FileTime changed(Path path) {
    try {
      return Files.getLastModifiedTime(path);
    } catch (IOException e) {
      // It is being deleted by another process.
      return FileTime.fromMillis(0);
    }
  }

  /** All of them, of whatever run. */
  List<Path> bundles() throws IOException {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> found = Files.walk(root, 3)) {
      return found
          .filter(path -> path.endsWith(RUN))
          .map(path -> path.resolveSibling("").normalize())
          .toList();
    }
  }

  /** Which run a bundle is of. */
  static String run(Path bundle) {
    try {
      return Files.readString(bundle.resolve(RUN)).strip();
    } catch (IOException e) {
      // It is being made, or deleted, by another process.
      return "unknown";
    }
  }

  private static void delete(Path bundle) throws IOException {
    try (Stream<Path> found = Files.walk(bundle)) {
      for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  /** As a file's name on any system. */
  private static String safe(String name) {
    String safe = name.replaceAll("[^\\w.$\\[\\]-]", "_");
    return safe.length() <= 150 ? safe : safe.substring(0, 140) + "~" + safe.hashCode();
  }
}
