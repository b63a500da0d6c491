package com.rediacc.ops.internal.fault;

import com.rediacc.ops.error.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A log of all writes and flushes of a disk, in the order in which they were completed. Source:
 * Linux, drivers/md/dm-log-writes.c; QEMU, block/blklogwrites.c, which writes the same. Sector 0 is
 * a superblock; each entry begins with a sector: where it wrote, how many sectors, flags; then the
 * data, if it wrote any.
 *
 * @param entries in order
 */
public record WriteLog(List<Entry> entries) {
  /** A log's sectors, and the unit in which a disk writes all or nothing. */
  public static final int SECTOR = 512;

  private static final long FLUSH = 1;
  private static final long FUA = 2;
  private static final long DISCARD = 4;
  private static final long KNOWN = 15;

  /** Longer ones are no entries: QEMU splits requests before. */
  private static final long MOST_SECTORS = 1 << 22;

  public WriteLog {
    entries = List.copyOf(entries);
  }

  /**
   * One request.
   *
   * @param sector of the disk
   * @param sectors how many; 0 for a flush
   * @param flags as in the log
   * @param data where its data are in the log, in bytes
   */
  public record Entry(long sector, long sectors, long flags, long data) {
    /** Whether all before it are on the disk for good. */
    public boolean isFlush() {
      return (flags & (FLUSH | FUA)) != 0;
    }

    /** Whether it has no data, and its sectors have no defined content any more. */
    public boolean isDiscard() {
      return (flags & DISCARD) != 0;
    }
  }

  /**
   * Reads the log of a machine that was killed. Its superblock is not counted on: it is written now
   * and then. An entry that was on its way leaves a hole, and is skipped: the machine had not been
   * told that it was completed.
   */
  public static WriteLog read(Path file) {
    var entries = new ArrayList<Entry>();
    try (FileChannel log = FileChannel.open(file)) {
      ByteBuffer header = ByteBuffer.allocate(SECTOR).order(ByteOrder.LITTLE_ENDIAN);
      for (long at = SECTOR; at + SECTOR <= log.size(); at += SECTOR) {
        log.read(header.clear(), at);
        long sectors = header.getLong(8);
        long flags = header.getLong(16);
        if (header.getLong(0) == 0 && sectors == 0 && flags == 0) {
          continue;
        }
        var entry = new Entry(header.getLong(0), sectors, flags, at + SECTOR);
        if ((flags & ~KNOWN) != 0 || sectors < 0 || sectors > MOST_SECTORS) {
          break;
        }
        long data = entry.isDiscard() ? 0 : sectors * SECTOR;
        if (at + SECTOR + data > log.size()) {
          break;
        }
        entries.add(entry);
        at += data;
      }
    } catch (IOException e) {
      throw new StorageException("cannot read", file, e);
    }
    return new WriteLog(entries);
  }

  /** How many entries, from the first, are on the disk for good. */
  public int flushed() {
    for (int i = entries.size(); i > 0; i--) {
      if (entries.get(i - 1).isFlush()) {
        return i;
      }
    }
    return 0;
  }
}
