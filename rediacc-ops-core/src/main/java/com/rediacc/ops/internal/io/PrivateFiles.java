package com.rediacc.ops.internal.io;

import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.process.CurrentUser;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** Directories and files that only their owner can read. Files are replaced atomically. */
public final class PrivateFiles {
  private static final Set<PosixFilePermission> DIRECTORY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

  private PrivateFiles() {}

  /**
   * Creates the directory and its missing parents; the directory itself gets mode 0700. An existing
   * directory keeps the group's execute permission: it is the mask of an access control list that
   * gives a backend's own user access to the disks.
   *
   * @throws StorageException if it cannot be created, or if there is something else, such as a
   *     symbolic link or a directory of another user, who could read or replace its content
   */
  public static Path directory(Path directory) {
    try {
      if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(DIRECTORY));
      }
      requireOwn(directory);
      var others = EnumSet.noneOf(PosixFilePermission.class);
      others.addAll(Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS));
      others.removeAll(DIRECTORY);
      others.remove(PosixFilePermission.GROUP_EXECUTE);
      if (!others.isEmpty()) {
        Files.setPosixFilePermissions(directory, DIRECTORY);
      }
      return directory;
    } catch (IOException e) {
      throw new StorageException("cannot create the directory", directory, e);
    }
  }

  private static void requireOwn(Path directory) throws IOException {
    PosixFileAttributes found =
        Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (found.isDirectory() && isOurs(directory)) {
      return;
    }
    String kind =
        found.isDirectory() ? "a directory" : found.isSymbolicLink() ? "a symbolic link" : "a file";
    throw new FileSystemException(
        directory.toString(), null, "it is " + kind + " of user " + found.owner().getName());
  }

  /** Whether the path itself, not the target of a symbolic link, is a directory of this user. */
  public static boolean isOwnDirectory(Path directory) {
    try {
      return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS) && isOurs(directory);
    } catch (IOException e) {
      return false;
    }
  }

  /** The same, and no other user can write to it. */
  public static boolean isPrivateDirectory(Path directory) {
    try {
      var permissions = Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS);
      return isOwnDirectory(directory)
          && !permissions.contains(PosixFilePermission.GROUP_WRITE)
          && !permissions.contains(PosixFilePermission.OTHERS_WRITE);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isOurs(Path path) throws IOException {
    return Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(CurrentUser.id());
  }

  /** Takes a file that is there from everybody but its owner. */
  public static void ownersOnly(Path file) {
    try {
      Files.setPosixFilePermissions(file, FILE);
    } catch (IOException e) {
      throw new StorageException("cannot change the permissions of", file, e);
    }
  }

  /** Makes a file of mode 0600 that is missing, to be written to. */
  public static FileChannel create(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
        PosixFilePermissions.asFileAttribute(FILE));
  }

  /** Makes the directory that a file is in, as {@link #directory} does. */
  public static void parentOf(Path file) {
    directory(Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a parent"));
  }

  /** Replaces the file atomically, with mode 0600: readers see the old content or the new. */
  public static void write(Path file, byte[] content) {
    // Neither another process nor another thread uses the same name.
    Path temporary = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
    try {
      Files.createFile(temporary, PosixFilePermissions.asFileAttribute(FILE));
      try (var channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        var buffer = java.nio.ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      moveInto(temporary, file);
    } catch (IOException e) {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw new StorageException("cannot write", file, e);
    }
  }

  public static void write(Path file, String content) {
    write(file, content.getBytes(StandardCharsets.UTF_8));
  }

  /** The content of a small file as text; empty when there is no such file. */
  public static String readIfExists(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw new StorageException("cannot read", file, e);
    }
  }

  private static void moveInto(Path temporary, Path file) throws IOException {
    try {
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("the file system cannot rename atomically", e);
    }
  }
}
