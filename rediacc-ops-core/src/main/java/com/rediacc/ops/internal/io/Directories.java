package com.rediacc.ops.internal.io;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Operations on whole directories. */
public final class Directories {
  private static final Pattern OCTAL = Pattern.compile("\\\\([0-3][0-7]{2})");

  private Directories() {}

  /**
   * Deletes a file, or a directory and its content; does not follow symbolic links. A file that is
   * missing, or vanishes meanwhile, is not an error: another process may be cleaning up as well.
   */
  public static void delete(Path path) {
    try {
      Files.walkFileTree(path, new Deletion());
    } catch (IOException e) {
      throw new StorageException("cannot delete", path, e);
    }
  }

  /**
   * The content of the directory, sorted by name; empty if there is no such directory.
   *
   * @throws StorageException if it cannot be read
   */
  public static List<Path> entries(Path directory) {
    try (var entries = Files.newDirectoryStream(directory)) {
      var found = new ArrayList<Path>();
      entries.forEach(found::add);
      Collections.sort(found);
      return found;
    } catch (DirectoryIteratorException e) {
      throw new StorageException("cannot list", directory, Objects.requireNonNull(e.getCause()));
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (NotDirectoryException e) {
      if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
        throw new StorageException("cannot list", directory, e);
      }
      // A parent is a file.
      return List.of();
    } catch (IOException e) {
      throw new StorageException("cannot list", directory, e);
    }
  }

  /** Size of the file, or of all files in the directory; of what vanishes meanwhile, 0. */
  public static long bytes(Path path) {
    long[] sum = {0};
    try {
      Files.walkFileTree(
          path,
          new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              sum[0] += attributes.isRegularFile() ? attributes.size() : 0;
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE;
            }
          });
      return sum[0];
    } catch (IOException e) {
      throw new StorageException("cannot look at", path, e);
    }
  }

  /** Flushes a file, or the entries of a directory, to the disk. */
  public static void sync(Path path) {
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      throw new StorageException("cannot write", path, e);
    }
  }

  /**
   * Throws if something is mounted in the directory: deleting it would delete what is mounted.
   *
   * @throws OpsException naming the mount point
   */
  public static void requireNoMounts(Path directory) {
    Path mounts = Path.of("/proc/self/mountinfo");
    if (!Files.exists(mounts)) {
      return;
    }
    try {
      mountIn(directory, Files.readAllLines(mounts, StandardCharsets.ISO_8859_1))
          .ifPresent(
              point -> {
                throw new OpsException(
                    Failure.of(
                            "cannot delete "
                                + directory
                                + ": something is mounted in it, at "
                                + point)
                        .withHint("unmount it: umount " + point));
              });
    } catch (IOException e) {
      throw new StorageException("cannot read", mounts, e);
    }
  }

  /**
   * The first mount point in the directory.
   *
   * @param mountinfo lines of proc_pid_mountinfo(5), decoded as ISO 8859-1: field 5 is the mount
   *     point, in which blanks and backslashes are written in octal
   */
  static Optional<String> mountIn(Path directory, List<String> mountinfo) {
    String path = directory.toAbsolutePath().toString();
    String below = path.endsWith("/") ? path : path + "/";
    return mountinfo.stream()
        .map(line -> line.split(" ", 6))
        .filter(fields -> fields.length > 4)
        .map(fields -> decoded(fields[4]))
        .filter(point -> point.startsWith(below))
        .findFirst();
  }

  private static String decoded(String point) {
    String bytes =
        OCTAL
            .matcher(point)
            .replaceAll(
                match ->
                    Matcher.quoteReplacement(
                        Character.toString((char) Integer.parseInt(match.group(1), 8))));
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
      if (e != null) {
        throw e;
      }
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
