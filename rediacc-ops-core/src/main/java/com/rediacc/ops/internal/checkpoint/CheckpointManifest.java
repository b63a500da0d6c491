package com.rediacc.ops.internal.checkpoint;

import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.io.SparseRanges;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * The content of a checkpoint's directory; written last, as {@link #FILE}.
 *
 * <p>Every byte is read back once in each boot of the host, since a crash of the host may have lost
 * what was not on disk yet. Later in the same boot only files that somebody wrote to are.
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

  /** Whether nobody wrote to any file in this directory since. */
  boolean isUntouched(Path directory) {
    return files.stream().allMatch(part -> part.isUntouched(directory));
  }

  long bytes() {
    return files.stream().mapToLong(Part::stored).sum();
  }

  /**
   * One file.
   *
   * @param stored bytes of it that are no holes
   * @param modified when it was last written to, in nanoseconds since 1970
   * @param crc32c checksum of what the file contains, holes left out; against damage, not against
   *     malice: the directory is its owner's only
   */
  record Part(String name, long bytes, long stored, long modified, long crc32c) {
    private static final int CHUNK = 1 << 20;

    Part {
      Objects.requireNonNull(name, "name");
    }

    static Part of(Path file, Deadline deadline) {
      SparseRanges ranges = SparseRanges.load(file).orElseGet(() -> SparseRanges.whole(size(file)));
      return new Part(
          file.getFileName().toString(),
          size(file),
          ranges.bytes(),
          modified(file),
          checksum(file, ranges, deadline));
    }

    /** Whether nobody wrote to it since. What was read back in this boot needs no other look. */
    boolean isUntouched(Path directory) {
      Path file = directory.resolve(name);
      return size(file) == bytes && modified(file) == modified;
    }

    Optional<String> damage(Path directory, Deadline deadline) {
      Path file = directory.resolve(name);
      return isWhole(file, deadline)
          ? Optional.empty()
          : Optional.of(name + " is not what was stored");
    }

    private boolean isWhole(Path file, Deadline deadline) {
      if (size(file) != bytes) {
        return false;
      }
      Optional<SparseRanges> sparse = SparseRanges.load(file);
      SparseRanges ranges = sparse.orElseGet(() -> SparseRanges.whole(bytes));
      boolean holes =
          sparse.isEmpty() || modified(file) == modified || areZero(file, ranges, deadline);
      return holes && checksum(file, ranges, deadline) == crc32c;
    }

    private static long size(Path file) {
      try {
        return Files.size(file);
      } catch (IOException e) {
        throw new StorageException("cannot read", file, e);
      }
    }

    private static long modified(Path file) {
      try {
        return Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS);
      } catch (IOException e) {
        throw new StorageException("cannot read", file, e);
      }
    }

    private static long checksum(Path file, SparseRanges ranges, Deadline deadline) {
      var crc = new CRC32C();
      read(file, ranges, chunk -> crc.update(chunk), deadline);
      return crc.getValue();
    }

    /** Somebody wrote to the file: perhaps where there was nothing. */
    private static boolean areZero(Path file, SparseRanges ranges, Deadline deadline) {
      ByteBuffer zeros = ByteBuffer.allocateDirect(CHUNK);
      var zero = new AtomicBoolean(true);
      read(
          file,
          ranges.holes(size(file)),
          chunk -> zero.compareAndSet(true, zeros.clear().limit(chunk.remaining()).equals(chunk)),
          deadline);
      return zero.get();
    }

    private static void read(
        Path file, SparseRanges ranges, Consumer<ByteBuffer> reader, Deadline deadline) {
      ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
      try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
        for (SparseRanges.Range range : ranges.list()) {
          for (long at = range.offset(); at < range.end(); ) {
            chunk.clear().limit((int) Math.min(CHUNK, range.end() - at));
            int count = channel.read(chunk, at);
            if (count < 0) {
              return;
            }
            at += count;
            reader.accept(chunk.flip());
            deadline.check("reading " + file);
          }
        }
      } catch (IOException e) {
        throw new StorageException("cannot read", file, e);
      }
    }
  }
}
