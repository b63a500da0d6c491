package com.rediacc.ops.junit5;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code index.html}: all bundles that are kept, by run, the newest first. */
final class BundleIndex {
  /** Of each failure's message, in lines. */
  private static final int MOST_SUMMARY = 4;

  private BundleIndex() {}

  /**
   * Writes it.
   *
   * @param bundles in the root, or below it
   */
  static void write(Path root, List<Path> bundles) throws IOException {
    var runs = new TreeMap<String, List<Map<String, Object>>>(Comparator.reverseOrder());
    for (Path bundle : bundles.stream().sorted().toList()) {
      runs.computeIfAbsent(Bundles.run(bundle), run -> new ArrayList<>()).add(row(root, bundle));
    }
    List<Map<String, Object>> all =
        runs.entrySet().stream()
            .map(run -> Map.<String, Object>of("run", run.getKey(), "bundles", run.getValue()))
            .toList();
    new Page("index").write(root.resolve("index.html"), Map.of("runs", all));
  }

  private static Map<String, Object> row(Path root, Path bundle) throws IOException {
    String name = root.relativize(bundle).toString().replace('\\', '/');
    Path failure = bundle.resolve("failure.txt");
    String summary =
        Files.isRegularFile(failure)
            ? new StackTrace(Files.readString(failure)).message(MOST_SUMMARY)
            : "";
    // Square brackets and '@' in names are no part of a path to a browser's taste.
    String link = name.replace("[", "%5B").replace("]", "%5D") + "/" + BundleReport.FILE;
    return Map.of("name", name, "link", link, "summary", summary);
  }
}
