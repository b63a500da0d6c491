package com.rediacc.ops.internal.cloudinit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads a Joliet file system the way a kernel does: descriptor, root record, records, extents. */
final class IsoReader {
  private static final int SECTOR = 2048;

  private IsoReader() {}

  static String volume(byte[] image) {
    return new String(image, 16 * SECTOR + 40, 32, StandardCharsets.US_ASCII).strip();
  }

  static Map<String, String> files(byte[] image) {
    ByteBuffer iso = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    int joliet = 17 * SECTOR;
    if (iso.get(joliet) != 2 || !text(image, joliet + 88, 3).equals("%/E")) {
      throw new AssertionError("no Joliet descriptor in sector 17");
    }
    int at = iso.getInt(joliet + 156 + 2) * SECTOR;
    Map<String, String> files = new LinkedHashMap<>();
    while (iso.get(at) != 0) {
      int length = iso.getInt(at + 10);
      int extent = iso.getInt(at + 2) * SECTOR;
      boolean isDirectory = (iso.get(at + 25) & 2) != 0;
      if (!isDirectory) {
        String name = new String(image, at + 33, iso.get(at + 32), StandardCharsets.UTF_16BE);
        files.put(name, new String(image, extent, length, StandardCharsets.UTF_8));
      }
      at += iso.get(at);
    }
    return files;
  }

  private static String text(byte[] image, int at, int length) {
    return new String(image, at, length, StandardCharsets.US_ASCII);
  }
}
