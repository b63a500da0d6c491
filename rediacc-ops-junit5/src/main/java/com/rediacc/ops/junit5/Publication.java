package com.rediacc.ops.junit5;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells test reports and CI servers where a bundle is. */
final class Publication {
  private static final Logger log = LoggerFactory.getLogger(RediaccCluster.class);

  /** The directory in JUnit's output directory of the test. */
  private static final String NAME = "rediacc";

  private Publication() {}

  static void publish(ExtensionContext context, Path bundle) {
    log.info("evidence of {}: {}", context.getDisplayName(), bundle);
    // What Jenkins and Azure Pipelines look for in the output of a test.
    System.out.println("[[ATTACHMENT|" + bundle.resolve(BundleReport.FILE) + "]]");
    try {
      context.publishDirectory(NAME, target -> copy(bundle, target));
    } catch (RuntimeException e) {
      log.debug("JUnit does not publish {}", bundle, e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(from)) {
      // A checkpoint is large, and has every secret of its VMs.
      Path checkpoint = from.resolve(KeptCluster.CHECKPOINT);
      files =
          found.filter(file -> Files.isRegularFile(file) && !file.startsWith(checkpoint)).toList();
    }
    for (Path file : files) {
      Path target = to.resolve(from.relativize(file).toString());
      Files.createDirectories(target.resolveSibling("").normalize());
      Files.deleteIfExists(target);
      try {
        // Costs no space.
        Files.createLink(target, file);
      } catch (IOException | UnsupportedOperationException e) {
        Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
