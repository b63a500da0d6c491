package com.rediacc.ops.internal.image;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.error.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks up free disk space before it is used. */
interface DiskSpace {
  /**
   * Bytes that this user can write where the directory is.
   *
   * @throws StorageException if that cannot be determined
   */
  long freeBytes(Path directory);

  /** Of the file systems of this host. */
  static long onDisk(Path directory) {
    try {
      return Files.getFileStore(directory).getUsableSpace();
    } catch (IOException e) {
      throw new StorageException("cannot find out how much disk space is free in", directory, e);
    }
  }

  /**
   * Checks that there is enough.
   *
   * @param purpose for the message, such as {@code "to build debian-12"}
   * @throws UnavailableException if not, with both numbers
   */
  default void require(String purpose, Path directory, long neededBytes) {
    long free = freeBytes(directory);
    if (free < neededBytes) {
      throw new UnavailableException(
          Failure.of(
                  "too little disk space "
                      + purpose
                      + " in "
                      + directory
                      + ": "
                      + (neededBytes >> 20)
                      + " MB needed, "
                      + (free >> 20)
                      + " MB free")
              .withHint("free some, or set RENET_DATA_DIR to a directory on a larger disk"));
    }
  }
}
