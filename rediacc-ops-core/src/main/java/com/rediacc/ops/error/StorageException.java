package com.rediacc.ops.error;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Optional;

/** This host's files cannot be read or written: no permission, no space, a damaged disk. */
public final class StorageException extends OpsException {
  private static final long serialVersionUID = 1L;

  /** A file system with less than this left, in bytes, counts as full. */
  private static final long FULL = 16L << 20;

  private StorageException(Failure failure, Throwable cause) {
    super(failure, cause);
  }

  /**
   * @param what what could not be done, such as {@code "cannot tell how much disk is free"}
   */
  public StorageException(String what, IOException cause) {
    this(Failure.of(what + ": " + file(cause) + reason(cause)), cause);
  }

  /**
   * @param what what could not be done with the file, such as {@code "cannot write"}
   */
  public StorageException(String what, Path file, IOException cause) {
    this(failure(what, file, cause), cause);
  }

  @Override
  public StorageException at(String place) {
    return new StorageException(failure().at(place), this);
  }

  private static Failure failure(String what, Path file, IOException cause) {
    Failure failure = Failure.of(what + " " + file + ": " + reason(cause));
    if (cause instanceof AccessDeniedException) {
      return failure.withHint("who owns it? files of the data directory belong to its user");
    }
    return hint(file).map(failure::withHint).orElse(failure);
  }

  private static Optional<String> hint(Path file) {
    try {
      Path existing = file.toAbsolutePath();
      while (!Files.exists(existing) && existing.getParent() != null) {
        existing = existing.getParent();
      }
      FileStore store = Files.getFileStore(existing);
      if (store.isReadOnly()) {
        return Optional.of("this file system is read-only: set RENET_DATA_DIR to another");
      }
      return store.getUsableSpace() < FULL
          ? Optional.of("the disk is full: free some space, or set RENET_DATA_DIR")
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Where the caller does not name the file, the exception does. */
  private static String file(IOException e) {
    return e instanceof FileSystemException files && files.getFile() != null
        ? files.getFile() + ": "
        : "";
  }

  /** Exceptions of this family have the file as their message, and often nothing else. */
  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NotDirectoryException) {
      return "it is not a directory";
    }
    if (e instanceof DirectoryNotEmptyException) {
      return "it is not empty";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "it exists already";
    }
    if (e instanceof FileSystemException files && files.getReason() != null) {
      return files.getReason();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
