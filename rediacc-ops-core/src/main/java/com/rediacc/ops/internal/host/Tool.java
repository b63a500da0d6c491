package com.rediacc.ops.internal.host;

import com.rediacc.ops.internal.process.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A program that is needed, and the package that brings it.
 *
 * @param program its name, or the absolute path of a file
 * @param purpose what cannot be done without
 * @param required whether nothing works without
 * @param packages by package manager; managers that are left out have no package for it
 */
public record Tool(
    String program, String purpose, boolean required, Map<PackageManager, String> packages) {
  public Optional<Path> find() {
    return program.startsWith("/")
        ? Optional.of(Path.of(program)).filter(Files::isReadable)
        : Programs.find(program);
  }

  public Optional<String> in(PackageManager manager) {
    return Optional.ofNullable(packages.get(manager));
  }
}
