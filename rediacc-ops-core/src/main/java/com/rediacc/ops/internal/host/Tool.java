package com.rediacc.ops.internal.host;

import com.rediacc.ops.internal.process.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A program, or a file, that the core needs, and the packages that contain it.
 *
 * @param program its name, or the absolute path of a file
 * @param purpose what it is needed for
 * @param required whether no cluster can run without it
 * @param packages the package's name by package manager; no entry means that there is none
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
