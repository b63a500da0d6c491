package com.rediacc.ops.error;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

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
    this(Failure.of(what + ": " + reason(cause)), cause);
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
    return isFull(file)
        ? failure.withHint("the disk is full: free some space, or set RENET_DATA_DIR")
        : failure;
  }

  private static boolean isFull(Path file) {
    try {
      Path existing = file.toAbsolutePath();
      while (!Files.exists(existing) && existing.getParent() != null) {
        existing = existing.getParent();
      }
      return Files.getFileStore(existing).getUsableSpace() < FULL;
    } catch (IOException e) {
      return false;
    }
  }

  /** Exceptions of this family have the file as their message, and often nothing else. */
  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileSystemException files && files.getReason() != null) {
      return files.getReason();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
