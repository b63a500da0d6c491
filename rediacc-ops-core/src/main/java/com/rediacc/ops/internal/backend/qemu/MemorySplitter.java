package com.rediacc.ops.internal.backend.qemu;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Splits what QEMU sends of a VM in a migration: the pages of its main memory, which go to a flat
 * file that others can map; and the rest, which is a stream that QEMU loads on top of such a
 * mapping. Used by one thread.
 *
 * <p>Sources: QEMU, docs/devel/migration ("Stream structure"), migration/savevm.c (sections),
 * migration/ram.c (records of the section "ram"): all numbers are big-endian; a record of memory is
 * an address whose low bits are flags; names have a length byte.
 */
final class MemorySplitter {
  private static final int MAGIC = 0x5145564d;
  private static final int VERSION = 3;

  static final int SECTION_START = 1;
  static final int SECTION_PART = 2;
  private static final int SECTION_END = 3;
  static final int SUBSECTION = 5;
  static final int CONFIGURATION = 7;
  static final int SECTION_FOOTER = 0x7e;

  private static final int ZERO = 0x02;
  private static final int SIZES = 0x04;
  static final int PAGE = 0x08;
  static final int END_OF_RECORDS = 0x10;
  static final int SAME_BLOCK = 0x20;

  private static final int BUFFER = 1 << 20;

  private final DataInputStream in;
  private final DataOutputStream rest;
  private final PageFile pages;
  private final byte[] page = new byte[PageFile.PAGE_BYTES];
  private String block = "";

  private MemorySplitter(InputStream in, OutputStream rest, PageFile pages) {
    this.in = new DataInputStream(new java.io.BufferedInputStream(in, BUFFER));
    this.rest = new DataOutputStream(new java.io.BufferedOutputStream(rest, BUFFER));
    this.pages = pages;
  }

  /** The stream is not what this class knows; a plain copy of it is still good. */
  static final class UnknownFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    UnknownFormatException(String what) {
      super("unknown migration format: " + what);
    }
  }

  /**
   * Reads the stream to its end.
   *
   * @param pages receives the block of memory that it is named after
   * @throws UnknownFormatException when the stream has anything that is not expected
   */
  static void split(InputStream stream, OutputStream rest, PageFile pages) throws IOException {
    new MemorySplitter(stream, rest, pages).run();
  }

  private void run() throws IOException {
    expect(MAGIC, copyInt(), "magic number");
    expect(VERSION, copyInt(), "version");
    while (section()) {
      // Until memory is complete; what follows are devices.
    }
    in.transferTo(rest);
    rest.flush();
    pages.flush();
  }

  /** Whether memory goes on. */
  private boolean section() throws IOException {
    int type = copyByte();
    switch (type) {
      case CONFIGURATION -> copyBytes(copyInt());
      case SUBSECTION -> subsection();
      case SECTION_START -> {
        copyInt();
        String name = copyName();
        if (!name.equals("ram")) {
          throw new UnknownFormatException("section " + name);
        }
        copyBytes(8);
        records();
      }
      case SECTION_PART, SECTION_END -> {
        copyInt();
        records();
      }
      case SECTION_FOOTER -> copyInt();
      default -> throw new UnknownFormatException("section type " + type);
    }
    if (type != SECTION_END) {
      return true;
    }
    expect(SECTION_FOOTER, copyByte(), "footer");
    copyInt();
    return false;
  }

  /** The one part of the configuration that some architectures add. */
  private void subsection() throws IOException {
    String name = copyName();
    if (!name.equals("configuration/target-page-bits")) {
      throw new UnknownFormatException("subsection " + name);
    }
    copyBytes(8);
  }

  private void records() throws IOException {
    while (true) {
      long record = in.readLong();
      int flags = (int) (record & (PageFile.PAGE_BYTES - 1));
      long address = record - flags;
      switch (flags & ~SAME_BLOCK) {
        case END_OF_RECORDS -> {
          rest.writeLong(record);
          return;
        }
        case SIZES -> sizes(record, address);
        case ZERO -> zero(flags, address);
        case PAGE -> page(flags, address);
        default -> throw new UnknownFormatException("flags 0x" + Integer.toHexString(flags));
      }
    }
  }

  private void sizes(long record, long total) throws IOException {
    rest.writeLong(record);
    boolean found = false;
    for (long left = total; left > 0; ) {
      String name = copyName();
      long bytes = in.readLong();
      rest.writeLong(bytes);
      left -= bytes;
      if (name.equals(pages.block())) {
        pages.resize(bytes);
        found = true;
      }
    }
    if (!found) {
      throw new UnknownFormatException("no memory is called " + pages.block());
    }
  }

  private void zero(int flags, long address) throws IOException {
    boolean ours = isOurs(flags);
    int fill = in.readUnsignedByte();
    if (!ours) {
      writeHeader(address | ZERO);
      rest.writeByte(fill);
    } else if (fill == 0) {
      pages.clear(address);
    } else {
      throw new UnknownFormatException("a page filled with " + fill);
    }
  }

  private void page(int flags, long address) throws IOException {
    boolean ours = isOurs(flags);
    in.readFully(page);
    if (ours) {
      pages.write(address, page);
    } else {
      writeHeader(address | PAGE);
      rest.write(page);
    }
  }

  private boolean isOurs(int flags) throws IOException {
    if ((flags & SAME_BLOCK) == 0) {
      block = name();
    }
    return block.equals(pages.block());
  }

  /** Always with the block's name: the record before it may have gone elsewhere. */
  private void writeHeader(long record) throws IOException {
    rest.writeLong(record);
    byte[] name = block.getBytes(StandardCharsets.ISO_8859_1);
    rest.writeByte(name.length);
    rest.write(name);
  }

  private static void expect(int wanted, int found, String what) throws UnknownFormatException {
    if (wanted != found) {
      throw new UnknownFormatException(what + " " + Integer.toHexString(found));
    }
  }

  private String name() throws IOException {
    byte[] bytes = in.readNBytes(in.readUnsignedByte());
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private String copyName() throws IOException {
    String name = name();
    rest.writeByte(name.length());
    rest.write(name.getBytes(StandardCharsets.ISO_8859_1));
    return name;
  }

  private int copyByte() throws IOException {
    int value = in.readUnsignedByte();
    rest.writeByte(value);
    return value;
  }

  private int copyInt() throws IOException {
    int value = in.readInt();
    rest.writeInt(value);
    return value;
  }

  private void copyBytes(int count) throws IOException {
    if (count < 0 || count > PageFile.PAGE_BYTES) {
      throw new UnknownFormatException("a part of " + count + " bytes");
    }
    rest.write(in.readNBytes(count));
  }
}
