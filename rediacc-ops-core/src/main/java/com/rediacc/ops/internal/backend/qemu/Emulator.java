package com.rediacc.ops.internal.backend.qemu;

import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.process.Programs;
import com.rediacc.ops.spec.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * The QEMU program for one guest architecture.
 *
 * @param architecture of its guests
 * @param program absolute path
 */
record Emulator(Architecture architecture, Path program) {
  static Optional<Emulator> find(Architecture architecture) {
    return Programs.find(programName(architecture)).map(path -> new Emulator(architecture, path));
  }

  static String programName(Architecture architecture) {
    return architecture == Architecture.ARM64 ? "qemu-system-aarch64" : "qemu-system-x86_64";
  }

  /** The name of a board's main memory in a migration. Source: QEMU, hw/i386, hw/arm. */
  static String memoryName(Architecture architecture) {
    return architecture == Architecture.ARM64 ? "mach-virt.ram" : "pc.ram";
  }

  /** Changes whenever the program does; cheap, does not start it. */
  String fingerprint() {
    return fingerprint(program);
  }

  /** Changes whenever the file does; cheap, reads nothing of it. */
  static String fingerprint(Path file) {
    try {
      Path real = file.toRealPath();
      var attributes = Files.readAttributes(real, BasicFileAttributes.class);
      return real + ":" + attributes.size() + ":" + attributes.lastModifiedTime().toMillis();
    } catch (IOException e) {
      throw new StorageException("cannot read", file, e);
    }
  }
}
