package com.rediacc.ops.cli;

import com.rediacc.ops.error.StorageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** What {@code setup}'s commands print, as a file of the data directory. Thread-safe. */
final class SetupLog implements AutoCloseable {
  private final Path file;
  private final PrintWriter lines;

  private SetupLog(Path file, PrintWriter lines) {
    this.file = file;
    this.lines = lines;
  }

  /** An empty one in place of the last. */
  static SetupLog in(Path data) {
    Path file = data.resolve("logs/setup.log");
    try {
      Files.createDirectories(
          file.getParent(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      return new SetupLog(file, new PrintWriter(Files.newBufferedWriter(file), true));
    } catch (IOException e) {
      throw new StorageException("cannot write", file, e);
    }
  }

  Path file() {
    return file;
  }

  void add(String line) {
    lines.println(line);
  }

  @Override
  public void close() {
    lines.close();
  }
}
