package com.rediacc.ops.internal.image;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.io.Directories;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Directories as a whole. */
final class Tree {
  private Tree() {}

  /** Deletes the directory and all in it, following no link; nothing to do when there is none. */
  static void delete(Path directory) {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    refuseMounts(directory);
    Directories.delete(directory);
  }

  /** Makes what was renamed into this directory survive a power failure. */
  static void sync(Path path) throws IOException {
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** A build that was killed may have left the host's own /dev mounted below its directory. */
  private static void refuseMounts(Path directory) {
    Path mounts = Path.of("/proc/self/mountinfo");
    if (!Files.exists(mounts)) {
      return;
    }
    try {
      // Field 5 is the mount point; blanks in it are written \040 (proc_pid_mountinfo(5)).
      String below = directory.toAbsolutePath().toString().replace(" ", "\\040") + "/";
      for (String line : Files.readAllLines(mounts, StandardCharsets.ISO_8859_1)) {
        String point = line.split(" ")[4];
        if (point.startsWith(below)) {
          throw new OpsException(
              Failure.of("cannot delete " + directory + ": something is mounted in it at " + point)
                  .withHint("unmount it: umount " + point));
        }
      }
    } catch (IOException e) {
      throw new StorageException("cannot read", mounts, e);
    }
  }
}
