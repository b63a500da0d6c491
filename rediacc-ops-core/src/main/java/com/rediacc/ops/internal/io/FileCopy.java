package com.rediacc.ops.internal.io;

import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files that do not change any more, under a second name. */
public final class FileCopy {
  private static final Logger log = LoggerFactory.getLogger(FileCopy.class);

  private static final long CHUNK = 64 << 20;

  private FileCopy() {}

  /**
   * A hard link where the file systems allow it, else a copy that only its owner can read.
   *
   * @param to is missing
   */
  public static void linkOrCopy(Path from, Path to, Deadline deadline) {
    try {
      Files.createLink(to, from);
    } catch (IOException | UnsupportedOperationException e) {
      log.debug("no link to {}", from, e);
      copy(from, to, deadline);
    }
  }

  /**
   * A copy that only its owner can read.
   *
   * @param to is missing
   */
  public static void copy(Path from, Path to, Deadline deadline) {
    try (var in = FileChannel.open(from, StandardOpenOption.READ);
        var out = PrivateFiles.create(to)) {
      long size = in.size();
      for (long at = 0; at < size; ) {
        deadline.check("copying " + from);
        at += in.transferTo(at, Math.min(CHUNK, size - at), out);
      }
    } catch (IOException e) {
      throw new StorageException("cannot copy " + from + " to", to, e);
    }
  }
}
