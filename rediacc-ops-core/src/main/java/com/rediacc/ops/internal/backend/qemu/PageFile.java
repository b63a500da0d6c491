package com.rediacc.ops.internal.backend.qemu;

import com.rediacc.ops.internal.io.SparseRanges;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.BitSet;
import java.util.Set;

/**
 * The main memory of a VM as a flat file: byte N of the file is byte N of the memory. Pages that
 * are zero take no place. Used by one thread.
 */
final class PageFile implements AutoCloseable {
  /** Both architectures have pages of this size in a migration, whatever the guest uses. */
  static final int PAGE_BYTES = 4096;

  private final String block;
  private final FileChannel channel;
  private final ByteBuffer run = ByteBuffer.allocateDirect(1 << 20);
  private final BitSet written = new BitSet();
  private long runStart;
  private long size;

  private PageFile(String block, FileChannel channel) {
    this.block = block;
    this.channel = channel;
  }

  /**
   * @param block QEMU's name of the memory
   * @param file is created; only its owner can read it
   */
  static PageFile create(String block, Path file) throws IOException {
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    return new PageFile(block, FileChannel.open(file, options, owner));
  }

  String block() {
    return block;
  }

  /** Gives the file its size, in bytes, whether all of it is written or not. */
  void resize(long bytes) throws IOException {
    size = bytes;
    if (channel.size() < bytes) {
      channel.write(ByteBuffer.wrap(new byte[1]), bytes - 1);
    }
  }

  void write(long address, byte[] page) throws IOException {
    check(address);
    if (address != runStart + run.position() || !run.hasRemaining()) {
      flush();
      runStart = address;
    }
    run.put(page);
    written.set((int) (address / PAGE_BYTES));
  }

  /** The page is zero: again, or still. */
  void clear(long address) throws IOException {
    check(address);
    if (written.get((int) (address / PAGE_BYTES))) {
      write(address, new byte[PAGE_BYTES]);
    }
  }

  private void check(long address) throws IOException {
    if (address < 0 || address > size - PAGE_BYTES) {
      throw new IOException(
          "a page at " + address + " is not in " + block + ", " + size + " bytes");
    }
  }

  /** Writes what was collected. */
  void flush() throws IOException {
    run.flip();
    long at = runStart;
    while (run.hasRemaining()) {
      at += channel.write(run, at);
    }
    run.clear();
  }

  /** Which parts of the file were written. */
  SparseRanges ranges() {
    return SparseRanges.of(written, PAGE_BYTES);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
