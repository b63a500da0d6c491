package com.rediacc.ops.internal.backend.qemu;

import com.rediacc.ops.internal.io.SparseRanges;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The reverse of {@link MemorySplitter}: one stream with all memory in it, for a VM that is to have
 * memory of its own. A VM whose memory is mapped is launched sooner; but when its memory is copied,
 * QEMU reads all of it, and the host's cache fills with the holes of the file.
 */
final class MemoryJoiner {
  private static final int BUFFER = 1 << 20;

  private final DataInputStream rest;
  private final DataOutputStream out;

  private MemoryJoiner(InputStream rest, OutputStream out) {
    this.rest = new DataInputStream(new BufferedInputStream(rest, BUFFER));
    this.out = new DataOutputStream(new BufferedOutputStream(out, BUFFER));
  }

  /**
   * Writes the stream.
   *
   * @param block QEMU's name of the memory that the pages are of
   */
  static void join(Path file, Path pages, String block, OutputStream out) throws IOException {
    try (InputStream rest = Files.newInputStream(file)) {
      new MemoryJoiner(rest, out).run(pages, block);
    }
  }

  /** Pages come as one more part of the section "ram", right after its start. */
  private void run(Path pages, String block) throws IOException {
    int section = copyStart();
    out.writeByte(MemorySplitter.SECTION_PART);
    out.writeInt(section);
    writePages(pages, block);
    out.writeLong(MemorySplitter.END_OF_RECORDS);
    out.writeByte(MemorySplitter.SECTION_FOOTER);
    out.writeInt(section);
    rest.transferTo(out);
    out.flush();
  }

  /** Copies up to the end of the start of the section "ram"; returns the section's number. */
  private int copyStart() throws IOException {
    copy(8);
    for (int type = copyByte(); type != MemorySplitter.SECTION_START; type = copyByte()) {
      if (type == MemorySplitter.CONFIGURATION) {
        copy(copyInt());
      } else if (type == MemorySplitter.SUBSECTION) {
        copy(copyByte());
        copy(8);
      } else {
        throw new IOException("unknown section type " + type);
      }
    }
    int section = copyInt();
    copy(copyByte());
    copy(8);
    long total = copyLong() & -PageFile.PAGE_BYTES;
    while (total > 0) {
      copy(copyByte());
      total -= copyLong();
    }
    if (copyLong() != MemorySplitter.END_OF_RECORDS
        || copyByte() != MemorySplitter.SECTION_FOOTER
        || copyInt() != section) {
      throw new IOException("the section of the memory does not end where it should");
    }
    return section;
  }

  private void writePages(Path pages, String block) throws IOException {
    byte[] name = block.getBytes(StandardCharsets.ISO_8859_1);
    var page = ByteBuffer.allocate(BUFFER);
    boolean first = true;
    SparseRanges ranges = SparseRanges.load(pages).orElseThrow(() -> new EOFException(pages + ""));
    try (var channel = FileChannel.open(pages, StandardOpenOption.READ)) {
      for (SparseRanges.Range range : ranges.list()) {
        for (long at = range.offset(); at < range.end(); at += BUFFER) {
          page.clear().limit((int) Math.min(BUFFER, range.end() - at));
          while (page.hasRemaining()) {
            if (channel.read(page, at + page.position()) < 0) {
              throw new EOFException(pages.toString());
            }
          }
          for (int i = 0; i < page.limit(); i += PageFile.PAGE_BYTES) {
            out.writeLong((at + i) | MemorySplitter.PAGE | (first ? 0 : MemorySplitter.SAME_BLOCK));
            if (first) {
              out.writeByte(name.length);
              out.write(name);
              first = false;
            }
            out.write(page.array(), i, PageFile.PAGE_BYTES);
          }
        }
      }
    }
  }

  private int copyByte() throws IOException {
    int value = rest.readUnsignedByte();
    out.writeByte(value);
    return value;
  }

  private int copyInt() throws IOException {
    int value = rest.readInt();
    out.writeInt(value);
    return value;
  }

  private long copyLong() throws IOException {
    long value = rest.readLong();
    out.writeLong(value);
    return value;
  }

  private void copy(int count) throws IOException {
    byte[] bytes = rest.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException();
    }
    out.write(bytes);
  }
}
