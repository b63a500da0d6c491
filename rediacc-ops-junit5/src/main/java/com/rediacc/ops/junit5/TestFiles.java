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

  /**
   * The content, read as UTF-8.
   *
   * @throws InvalidInputException when it cannot be read
   */
  String text(String file) {
    try (InputStream in =
        file.startsWith(CLASSPATH)
            ? resource(file).openStream()
            : Files.newInputStream(file(file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new InvalidInputException("cannot read " + file + ": " + e.getClass().getSimpleName());
    }
  }

  /**
   * Where it is on this host.
   *
   * @throws InvalidInputException when it is not on the class path, or is inside a jar
   */
  Path path(String file) {
    if (!file.startsWith(CLASSPATH)) {
      return file(file);
    }
    URL resource = resource(file);
    if (!resource.getProtocol().equals("file")) {
      throw new InvalidInputException(
          file + ": only files and directories outside of jars are allowed, found " + resource);
    }
    try {
      return Path.of(resource.toURI());
    } catch (URISyntaxException e) {
      throw new InvalidInputException(file + ": " + e.getMessage());
    }
  }

  private static Path file(String file) {
    return InvalidInputException.unlessReadable(() -> Path.of(file));
  }

  private URL resource(String file) {
    URL resource = loader.getResource(file.substring(CLASSPATH.length()));
    if (resource == null) {
      throw new InvalidInputException("the class path of the tests has no " + file);
    }
    return resource;
  }
}
