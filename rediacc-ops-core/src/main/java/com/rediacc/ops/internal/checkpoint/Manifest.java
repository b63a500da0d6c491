package com.rediacc.ops.internal.checkpoint;

import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * What a saved state's directory holds; written last, as {@link #FILE}.
 *
 * @param summary what it is a state of, for people
 * @param created when it was saved
 * @param files all other files of the directory
 */
record Manifest(String summary, Instant created, List<Part> files) {
  static final String FILE = "manifest.json";

  Manifest {
    Objects.requireNonNull(summary, "summary");
    Objects.requireNonNull(created, "created");
    files = List.copyOf(files);
  }

  long bytes() {
    return files.stream().mapToLong(Part::bytes).sum();
  }

  /**
   * One file.
   *
   * @param crc32c its checksum, against damage, not against malice: the directory is its owner's
   *     only
   */
  record Part(String name, long bytes, long crc32c) {
    private static final int CHUNK = 1 << 20;

    static Part of(Path file, Deadline deadline) throws IOException {
      return new Part(file.getFileName().toString(), Files.size(file), checksum(file, deadline));
    }

    /** Whether this is the file that was saved; reads all of it. */
    boolean matches(Path file, Deadline deadline) throws IOException {
      return Files.size(file) == bytes && checksum(file, deadline) == crc32c;
    }

    private static long checksum(Path file, Deadline deadline) throws IOException {
      var crc = new CRC32C();
      ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
      try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
        while (channel.read(chunk.clear()) >= 0) {
          crc.update(chunk.flip());
          deadline.check("reading " + file);
        }
      }
      return crc.getValue();
    }
  }
}
