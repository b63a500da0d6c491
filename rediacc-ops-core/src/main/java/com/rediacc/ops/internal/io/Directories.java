package com.rediacc.ops.internal.io;

import com.rediacc.ops.error.StorageException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Directories as a whole. */
public final class Directories {
  private Directories() {}

  /**
   * Deletes a file, or a directory and all in it, following no link. What is missing, or vanishes
   * meanwhile, is no error: another process may be clearing up too.
   */
  public static void delete(Path path) {
    try {
      Files.walkFileTree(path, new Deletion());
    } catch (IOException e) {
      throw new StorageException("cannot delete", path, e);
    }
  }

  /**
   * What is in the directory, sorted by name; empty when there is no such directory.
   *
   * @throws StorageException when it cannot be read
   */
  public static List<Path> entries(Path directory) {
    try (var entries = Files.newDirectoryStream(directory)) {
      var found = new ArrayList<Path>();
      entries.forEach(found::add);
      Collections.sort(found);
      return found;
    } catch (DirectoryIteratorException e) {
      throw new StorageException("cannot list", directory, e.getCause());
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (NotDirectoryException e) {
      if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
        throw new StorageException("cannot list", directory, e);
      }
      // Something above it is a file.
      return List.of();
    } catch (IOException e) {
      throw new StorageException("cannot list", directory, e);
    }
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
