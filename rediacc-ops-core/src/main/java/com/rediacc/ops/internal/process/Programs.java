package com.rediacc.ops.internal.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of this host. */
public final class Programs {
  /** Directories of administration tools; an ordinary user's PATH often lacks them. */
  private static final List<String> ALWAYS = List.of("/usr/local/sbin", "/usr/sbin", "/sbin");

  private Programs() {}

  /** The program's absolute path, looked up on the PATH and in the administration directories. */
  public static Optional<Path> find(String name) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.concat(Stream.of(path.split(File.pathSeparator)), ALWAYS.stream())
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, name))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst()
        .map(Path::toAbsolutePath);
  }
}
