package com.rediacc.ops.backend.qemu;

import com.rediacc.ops.internal.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * The QEMU program for one guest architecture.
 *
 * @param architecture of its guests: {@code amd64} or {@code arm64}
 * @param program absolute path
 */
record Emulator(String architecture, Path program) {
  static Optional<Emulator> find(String architecture) {
    return Programs.find(programName(architecture)).map(path -> new Emulator(architecture, path));
  }

  static String programName(String architecture) {
    return architecture.equals("arm64") ? "qemu-system-aarch64" : "qemu-system-x86_64";
  }

  /** Changes whenever the program does; cheap, does not start it. */
  String fingerprint() {
    try {
      Path real = program.toRealPath();
      var attributes = Files.readAttributes(real, BasicFileAttributes.class);
      return real + ":" + attributes.size() + ":" + attributes.lastModifiedTime().toMillis();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + program, e);
    }
  }
}
