package com.rediacc.ops.internal.image;

import com.rediacc.ops.internal.text.TextResource;
import com.rediacc.ops.spec.Architecture;
import java.util.stream.Collectors;

/** The text files beside these classes. */
final class Resources {
  private Resources() {}

  static String text(String name) {
    return TextResource.read(Resources.class, name);
  }

  /** The packages of a built guest, comma-separated; one a line in the file, # for comments. */
  static String packages(Architecture architecture) {
    return (text("debian-packages") + text("debian-packages-" + architecture))
        .lines()
        .map(line -> line.replaceFirst("#.*", "").strip())
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining(","));
  }
}
