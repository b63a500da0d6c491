package com.rediacc.ops.internal.io;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Which parts of a sparse file have data. Kept beside that file, since no call of Java's finds its
 * holes, and reading them takes time and cache. Immutable.
 *
 * @param list in order, apart from each other
 */
public record SparseRanges(List<Range> list) {
  /** Nearer than this, two ranges are one. */
  private static final long GAP = 64 << 10;

  private static final String SUFFIX = ".ranges";

  public SparseRanges {
    list = List.copyOf(list);
  }

  /**
   * @param offset in bytes
   * @param length in bytes, at least 1
   */
  public record Range(long offset, long length) {
    /** The first byte after it. */
    public long end() {
      return offset + length;
    }
  }

  /**
   * @param units of the file that have data
   * @param bytes of one unit
   */
  public static SparseRanges of(BitSet units, int bytes) {
    var ranges = new ArrayList<Range>();
    for (int from = units.nextSetBit(0); from >= 0; ) {
      int to = units.nextClearBit(from);
      var next = new Range((long) from * bytes, (long) (to - from) * bytes);
      Range last = ranges.isEmpty() ? next : ranges.get(ranges.size() - 1);
      if (!ranges.isEmpty() && next.offset() - last.end() < GAP) {
        next = new Range(last.offset(), next.end() - last.offset());
        ranges.remove(ranges.size() - 1);
      }
      ranges.add(next);
      from = units.nextSetBit(to);
    }
    return new SparseRanges(ranges);
  }

  /** All of a file that is not sparse. */
  public static SparseRanges whole(long bytes) {
    return new SparseRanges(bytes == 0 ? List.of() : List.of(new Range(0, bytes)));
  }

  /** Where the ranges of a sparse file are kept. */
  public static Path beside(Path sparse) {
    return sparse.resolveSibling(sparse.getFileName() + SUFFIX);
  }

  /** Keeps them: a line for each range. */
  public void save(Path sparse) {
    var text = new StringBuilder();
    list.forEach(r -> text.append(r.offset()).append(' ').append(r.length()).append('\n'));
    PrivateFiles.write(beside(sparse), text.toString());
  }

  /**
   * Those that were kept; empty when the file was not known to be sparse.
   *
   * @throws OpsException when they are damaged
   */
  public static Optional<SparseRanges> load(Path sparse) {
    Path file = beside(sparse);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      var ranges = new ArrayList<Range>();
      for (String line : Files.readAllLines(file)) {
        String[] words = line.split(" ", 2);
        ranges.add(new Range(Long.parseLong(words[0]), Long.parseLong(words[1])));
      }
      return Optional.of(new SparseRanges(ranges));
    } catch (IOException e) {
      throw new StorageException("cannot read", file, e);
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new OpsException(Failure.of(file + " is damaged: " + e.getMessage()), e);
    }
  }

  /** The rest of a file of so many bytes. */
  public SparseRanges holes(long bytes) {
    var holes = new ArrayList<Range>();
    long from = 0;
    for (Range range : list) {
      if (range.offset() > from) {
        holes.add(new Range(from, range.offset() - from));
      }
      from = range.end();
    }
    if (from < bytes) {
      holes.add(new Range(from, bytes - from));
    }
    return new SparseRanges(holes);
  }

  /** Bytes that have data. */
  public long bytes() {
    return list.stream().mapToLong(Range::length).sum();
  }
}
