package com.rediacc.ops.junit5;

import com.rediacc.ops.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that annotations name: paths, or resources of a test's class path. */
final class TestFiles {
  private static final String CLASSPATH = "classpath:";

  private final ClassLoader loader;

  TestFiles(Class<?> testClass) {
    this.loader = testClass.getClassLoader();
  }

  /** The last part of the name. */
  static String name(String file) {
    return file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf(':')) + 1);
  }

  String text(String file) {
    try {
      if (!file.startsWith(CLASSPATH)) {
        return Files.readString(Path.of(file));
      }
      try (InputStream in = resource(file).openStream()) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new InvalidInputException("cannot read " + file + ": " + e.getClass().getSimpleName());
    }
  }

  Path path(String file) {
    if (!file.startsWith(CLASSPATH)) {
      return Path.of(file);
    }
    try {
      URL resource = resource(file);
      if (!resource.getProtocol().equals("file")) {
        throw new InvalidInputException(file + " is inside a jar; only a plain file can be put");
      }
      return Path.of(resource.toURI());
    } catch (URISyntaxException e) {
      throw new InvalidInputException(file + ": " + e.getMessage());
    }
  }

  private URL resource(String file) {
    URL resource = loader.getResource(file.substring(CLASSPATH.length()));
    if (resource == null) {
      throw new InvalidInputException("there is no " + file);
    }
    return resource;
  }
}
