package com.rediacc.ops.internal.checkpoint;

import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.internal.time.Parallel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.zip.CRC32C;

/**
 * The content of a checkpoint's directory; written last, as {@link #FILE}.
 *
 * @param summary a description of the cluster, for display
 * @param created when it was taken
 * @param files all other files of the directory
 */
record CheckpointManifest(String summary, Instant created, List<Part> files) {
  static final String FILE = "manifest.json";

  private static final int READERS = 2;

  CheckpointManifest {
    Objects.requireNonNull(summary, "summary");
    Objects.requireNonNull(created, "created");
    files = List.copyOf(files);
  }

  /** Describes these files, all of which are read. */
  static CheckpointManifest of(String summary, List<Path> files, Deadline deadline) {
    List<Callable<Part>> parts =
        files.stream().map(file -> (Callable<Part>) () -> Part.of(file, deadline)).toList();
    return new CheckpointManifest(
        summary, Instant.now(), Parallel.run("checksums", READERS, parts, deadline));
  }

  /** Which file in this directory is not what was stored; empty when all are. Reads all of them. */
  Optional<String> damage(Path directory, Deadline deadline) {
    List<Callable<Optional<String>>> checks =
        files.stream()
            .map(part -> (Callable<Optional<String>>) () -> part.damage(directory, deadline))
            .toList();
    return Parallel.run("check of a checkpoint", READERS, checks, deadline).stream()
        .flatMap(Optional::stream)
        .findFirst();
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

    Part {
      Objects.requireNonNull(name, "name");
    }

    static Part of(Path file, Deadline deadline) {
      return new Part(file.getFileName().toString(), size(file), checksum(file, deadline));
    }

    Optional<String> damage(Path directory, Deadline deadline) {
      Path file = directory.resolve(name);
      boolean same = size(file) == bytes && checksum(file, deadline) == crc32c;
      return same ? Optional.empty() : Optional.of(name + " is not what was stored");
    }

    private static long size(Path file) {
      try {
        return Files.size(file);
      } catch (IOException e) {
        throw new StorageException("cannot read", file, e);
      }
    }

    private static long checksum(Path file, Deadline deadline) {
      var crc = new CRC32C();
      ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
      try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
        while (channel.read(chunk.clear()) >= 0) {
          crc.update(chunk.flip());
          deadline.check("reading " + file);
        }
      } catch (IOException e) {
        throw new StorageException("cannot read", file, e);
      }
      return crc.getValue();
    }
  }
}
