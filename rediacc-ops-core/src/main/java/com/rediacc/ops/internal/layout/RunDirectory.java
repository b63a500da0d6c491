package com.rediacc.ops.internal.layout;

import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.io.Directories;
import com.rediacc.ops.internal.io.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where a cluster's sockets and process ids are: in the cluster's own directory or, if that path is
 * too long for a socket, in a directory elsewhere and a symbolic link to it in the cluster's
 * directory. Through the link all processes find the same one, whatever their environment.
 */
final class RunDirectory {
  /**
   * Linux allows 108 bytes for a socket's path, macOS 104; {@code /g99999/rediacc99.shell0} is 24
   * of them.
   */
  private static final int LONGEST = 78;

  private static final Path SHARED = Path.of("/tmp");

  private static final String PREFIX = "rediacc-";

  /** The link in a directory elsewhere that leads back to the cluster's. */
  private static final String BACK = "cluster";

  private static final Pattern NAME =
      Pattern.compile(PREFIX + "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final Path place;
  private final Map<String, String> environment;

  RunDirectory(Path place, Map<String, String> environment) {
    this.place = place;
    this.environment = environment;
  }

  /** The directory, which may not exist. */
  Path path() {
    try {
      return Files.isSymbolicLink(place) ? Files.readSymbolicLink(place) : place;
    } catch (IOException e) {
      throw new StorageException("cannot read the link", place, e);
    }
  }

  /**
   * Creates it.
   *
   * @param inTheSamePlace where the link leads already, because a cluster's plans have that path
   */
  void create(boolean inTheSamePlace) {
    if (isShort(place)) {
      PrivateFiles.directory(place);
    } else if (inTheSamePlace && Files.isSymbolicLink(place)) {
      PrivateFiles.directory(path());
    } else {
      delete();
      link(PrivateFiles.directory(elsewhere()));
    }
  }

  /**
   * Those that {@link #create} made elsewhere for this user, at least so long ago, and to which no
   * cluster's link leads any more.
   */
  static List<Path> forgotten(Duration age, Map<String, String> environment) {
    Instant latest = Instant.now().minus(age);
    return Stream.of(new RunDirectory(SHARED, environment).base(), SHARED)
        .distinct()
        .flatMap(base -> Directories.entries(base).stream())
        .filter(path -> NAME.matcher(path.getFileName().toString()).matches())
        .filter(PrivateFiles::isOwnDirectory)
        .filter(RunDirectory::isForgotten)
        .filter(path -> changed(path).isBefore(latest))
        .toList();
  }

  private static boolean isForgotten(Path directory) {
    try {
      Path place = Files.readSymbolicLink(directory.resolve(BACK));
      return !Files.isSymbolicLink(place) || !Files.readSymbolicLink(place).equals(directory);
    } catch (IOException e) {
      // An earlier version made it, or it is gone.
      return false;
    }
  }

  private static Instant changed(Path directory) {
    try {
      return Files.getLastModifiedTime(directory).toInstant();
    } catch (IOException e) {
      // It is gone, or not ours to judge.
      return Instant.MAX;
    }
  }

  /** In a shared directory, no other user can guess the name and create it first. */
  private Path elsewhere() {
    return base().resolve(PREFIX + UUID.randomUUID());
  }

  /** The user's own directory for sockets, by the XDG Base Directory Specification. */
  private Path base() {
    return Optional.ofNullable(environment.get("XDG_RUNTIME_DIR"))
        .filter(value -> value.startsWith("/"))
        .map(Path::of)
        .filter(PrivateFiles::isPrivateDirectory)
        .filter(own -> isShort(own.resolve(PREFIX + new UUID(0, 0))))
        .orElse(SHARED);
  }

  private void link(Path directory) {
    try {
      Files.createSymbolicLink(directory.resolve(BACK), place);
      Files.createSymbolicLink(place, directory);
    } catch (IOException e) {
      Directories.delete(directory);
      throw new StorageException("cannot create the link", place, e);
    }
  }

  /** Deletes the directory and its content; does not touch one that belongs to another user. */
  void delete() {
    Path directory = path();
    if (PrivateFiles.isOwnDirectory(directory)) {
      Directories.delete(directory);
    }
    Directories.delete(place);
  }

  private static boolean isShort(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST;
  }
}
