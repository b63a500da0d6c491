package com.rediacc.ops.internal.cloudinit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A read-only file system with a few files in one directory, the same bytes for the same files. Two
 * views of it: plain upper-case names (ISO 9660), and the names as given (Joliet), which Linux
 * prefers.
 *
 * <p>Sources: ECMA-119 (4th edition), sections 8 to 10; Microsoft's Joliet Specification, which
 * puts UCS-2 names behind a supplementary volume descriptor with the escape sequence {@code %/E}.
 */
final class IsoImage {
  private static final int SECTOR = 2048;

  /** Sectors 0 to 15 belong to the system. */
  private static final int PRIMARY_DESCRIPTOR = 16;

  private static final int JOLIET_DESCRIPTOR = 17;
  private static final int LAST_DESCRIPTOR = 18;
  private static final int FIRST_FILE = 25;

  /** 1 January 2026, 00:00 UTC: years since 1900, month, day, hour, minute, second, zone. */
  private static final byte[] DATE = {126, 1, 1, 0, 0, 0, 0};

  private static final byte DIRECTORY_FLAG = 2;

  private final String volume;
  private final TreeMap<String, byte[]> files;

  /**
   * @param volume at most 16 characters
   * @param files contents by name; they fit one sector of directory, some twenty of them
   */
  IsoImage(String volume, Map<String, byte[]> files) {
    this.volume = volume;
    this.files = new TreeMap<>(files);
  }

  byte[] bytes() {
    int sectors = FIRST_FILE;
    for (byte[] content : files.values()) {
      sectors += sectorsOf(content);
    }
    ByteBuffer image = ByteBuffer.allocate(sectors * SECTOR);
    descriptor(at(image, PRIMARY_DESCRIPTOR), View.PLAIN, sectors);
    descriptor(at(image, JOLIET_DESCRIPTOR), View.JOLIET, sectors);
    at(image, LAST_DESCRIPTOR).put((byte) 255).put(ascii("CD001")).put((byte) 1);
    for (View view : View.values()) {
      pathTable(at(image, view.pathTable()).order(ByteOrder.LITTLE_ENDIAN), view);
      pathTable(at(image, view.pathTable() + 1).order(ByteOrder.BIG_ENDIAN), view);
      directory(at(image, view.directory()), view);
    }
    contents(image);
    return image.array();
  }

  /** One way of naming the files. */
  private enum View {
    PLAIN(StandardCharsets.US_ASCII, 19, 23),
    JOLIET(StandardCharsets.UTF_16BE, 21, 24);

    private final Charset charset;
    private final int pathTable;
    private final int directory;

    /**
     * @param pathTable its sector; the one after it has the same table in the other byte order
     * @param directory its sector
     */
    View(Charset charset, int pathTable, int directory) {
      this.charset = charset;
      this.pathTable = pathTable;
      this.directory = directory;
    }

    int pathTable() {
      return pathTable;
    }

    int directory() {
      return directory;
    }

    byte[] name(String name) {
      String written = this == PLAIN ? name.toUpperCase(Locale.ROOT) + ".;1" : name;
      return written.getBytes(charset);
    }

    byte[] padded(String text, int length) {
      ByteBuffer field = ByteBuffer.allocate(length);
      field.put(text.getBytes(charset));
      byte[] blank = " ".getBytes(charset);
      while (field.remaining() >= blank.length) {
        field.put(blank);
      }
      return field.array();
    }
  }

  /** ECMA-119 8.4, 8.5. */
  private void descriptor(ByteBuffer out, View view, int sectors) {
    out.put((byte) (view == View.PLAIN ? 1 : 2)).put(ascii("CD001")).put((byte) 1).put((byte) 0);
    out.put(view.padded("", 32)).put(view.padded(volume, 32)).put(new byte[8]);
    both32(out, sectors);
    byte[] escapes = new byte[32];
    if (view == View.JOLIET) {
      System.arraycopy(ascii("%/E"), 0, escapes, 0, 3);
    }
    out.put(escapes);
    both16(out, 1);
    both16(out, 1);
    both16(out, SECTOR);
    both32(out, PATH_TABLE_BYTES);
    out.order(ByteOrder.LITTLE_ENDIAN).putInt(view.pathTable()).putInt(0);
    out.order(ByteOrder.BIG_ENDIAN).putInt(view.pathTable() + 1).putInt(0);
    record(out, new byte[] {0}, view.directory(), SECTOR, DIRECTORY_FLAG);
    for (int length : new int[] {128, 128, 128, 128, 37, 37, 37}) {
      out.put(view.padded("", length));
    }
    for (int i = 0; i < 4; i++) {
      // Creation, modification, expiration, effective: not specified.
      out.put(ascii("0000000000000000")).put((byte) 0);
    }
    out.put((byte) 1);
  }

  private static final int PATH_TABLE_BYTES = 10;

  /** ECMA-119 9.4: the root directory alone; the byte order is the buffer's. */
  private static void pathTable(ByteBuffer out, View view) {
    out.put((byte) 1).put((byte) 0).putInt(view.directory()).putShort((short) 1);
    out.put((byte) 0).put((byte) 0);
  }

  private void directory(ByteBuffer out, View view) {
    record(out, new byte[] {0}, view.directory(), SECTOR, DIRECTORY_FLAG);
    record(out, new byte[] {1}, view.directory(), SECTOR, DIRECTORY_FLAG);
    int sector = FIRST_FILE;
    for (var file : files.entrySet()) {
      record(out, view.name(file.getKey()), sector, file.getValue().length, (byte) 0);
      sector += sectorsOf(file.getValue());
    }
  }

  /** ECMA-119 9.1. */
  private static void record(ByteBuffer out, byte[] name, int sector, int bytes, byte flags) {
    int padding = 1 - name.length % 2;
    out.put((byte) (33 + name.length + padding)).put((byte) 0);
    both32(out, sector);
    both32(out, bytes);
    out.put(DATE).put(flags).put((byte) 0).put((byte) 0);
    both16(out, 1);
    out.put((byte) name.length).put(name).put(new byte[padding]);
  }

  private void contents(ByteBuffer image) {
    int sector = FIRST_FILE;
    for (byte[] content : files.values()) {
      at(image, sector).put(content);
      sector += sectorsOf(content);
    }
  }

  /** The part of the image that begins with this sector. */
  private static ByteBuffer at(ByteBuffer image, int sector) {
    return image.slice(sector * SECTOR, image.capacity() - sector * SECTOR);
  }

  /** ECMA-119 7.3.3: in both byte orders, one after the other. */
  private static void both32(ByteBuffer out, int value) {
    out.order(ByteOrder.LITTLE_ENDIAN).putInt(value).order(ByteOrder.BIG_ENDIAN).putInt(value);
  }

  /** ECMA-119 7.2.3. */
  private static void both16(ByteBuffer out, int value) {
    out.order(ByteOrder.LITTLE_ENDIAN).putShort((short) value);
    out.order(ByteOrder.BIG_ENDIAN).putShort((short) value);
  }

  private static int sectorsOf(byte[] content) {
    return Math.max(1, (content.length + SECTOR - 1) / SECTOR);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
