package com.rediacc.ops.internal.evidence;

import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.io.PrivateFiles;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Joins capture files of one emulator. QEMU counts their times from the moment that the capture
 * began plus the time that the machine had run by then (net/dump.c); when a file was last written
 * to tells by how much that is off. Source of the format: pcap-savefile(5).
 */
public final class Pcap {
  private static final int MAGIC = 0xa1b2c3d4;
  private static final int HEADER = 24;
  private static final int RECORD = 16;

  /** What QEMU is told to keep of a frame, in bytes. */
  public static final int LONGEST_FRAME = 65_536;

  private static final int ETHERNET = 1;

  private Pcap() {}

  private interface Reader {
    /**
     * @param micros when the frame was seen, since 1970
     * @param length that it had
     * @param bytes that were captured of it
     */
    void read(long micros, int length, byte[] bytes) throws IOException;
  }

  /**
   * Writes one file with all frames.
   *
   * @param parts in order; one that was cut off in the middle of a frame is read up to there
   * @param file is made; only its owner can read it
   * @return how many frames there are; without any, there is no file
   */
  public static int join(List<Path> parts, Path file) {
    int[] frames = {0};
    try {
      try (var channel = PrivateFiles.create(file);
          OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel))) {
        out.write(header());
        for (Path part : parts) {
          long late = late(part);
          read(
              part,
              (micros, length, bytes) -> {
                frames[0]++;
                out.write(record(micros + late, length, bytes.length));
                out.write(bytes);
              });
        }
      }
      if (frames[0] == 0) {
        Files.delete(file);
      }
      return frames[0];
    } catch (IOException e) {
      throw new StorageException("cannot write the capture", file, e);
    }
  }

  /** By how many microseconds the frames of a part came later than it says. */
  private static long late(Path part) throws IOException {
    long[] last = {0};
    read(part, (micros, length, bytes) -> last[0] = micros);
    return Files.getLastModifiedTime(part).to(TimeUnit.MICROSECONDS) - last[0];
  }

  private static void read(Path part, Reader reader) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(part), 1 << 16)) {
      Optional<ByteOrder> order = order(in.readNBytes(HEADER));
      while (order.isPresent()) {
        byte[] head = in.readNBytes(RECORD);
        if (head.length < RECORD) {
          return;
        }
        ByteBuffer record = ByteBuffer.wrap(head).order(order.get());
        long micros =
            Integer.toUnsignedLong(record.getInt(0)) * 1_000_000
                + Integer.toUnsignedLong(record.getInt(4));
        int captured = record.getInt(8);
        if (captured < 0 || captured > LONGEST_FRAME) {
          return;
        }
        byte[] bytes = in.readNBytes(captured);
        if (bytes.length < captured) {
          return;
        }
        reader.read(micros, record.getInt(12), bytes);
      }
    }
  }

  private static Optional<ByteOrder> order(byte[] header) {
    if (header.length == HEADER) {
      for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
        if (ByteBuffer.wrap(header).order(order).getInt(0) == MAGIC) {
          return Optional.of(order);
        }
      }
    }
    return Optional.empty();
  }

  private static byte[] header() {
    return ByteBuffer.allocate(HEADER)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(MAGIC)
        .putShort((short) 2)
        .putShort((short) 4)
        .putLong(0)
        .putInt(LONGEST_FRAME)
        .putInt(ETHERNET)
        .array();
  }

  private static byte[] record(long micros, int length, int captured) {
    return ByteBuffer.allocate(RECORD)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt((int) (micros / 1_000_000))
        .putInt((int) (micros % 1_000_000))
        .putInt(captured)
        .putInt(length)
        .array();
  }
}
