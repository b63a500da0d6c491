package com.rediacc.ops.internal.image;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.backend.DiskFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The format of a disk, determined from the first bytes of its file.
 *
 * @param format of the disk
 * @param virtualBytes the size a guest sees
 */
record DiskFile(DiskFormat format, long virtualBytes) {
  /** QEMU's docs/interop/qcow2.txt: "QFI\xfb", then big-endian fields. */
  private static final int QCOW2_MAGIC = 0x514649fb;

  private static final int QCOW2_EXTERNAL_DATA = 1 << 2;
  private static final int HEAD = 2048;

  /**
   * Reads the header of the file.
   *
   * @param called its name in messages
   * @throws OpsException if it is not a disk, or depends on another file
   * @throws StorageException if it cannot be read
   */
  static DiskFile of(Path file, String called) {
    try {
      if (!Files.isRegularFile(file)) {
        throw notADisk(called, Files.isDirectory(file) ? "it is a directory" : "it is not a file");
      }
      try (var channel = FileChannel.open(file)) {
        return of(head(channel), channel.size(), called);
      }
    } catch (IOException e) {
      throw new StorageException("cannot read " + called, e);
    }
  }

  private static ByteBuffer head(FileChannel channel) throws IOException {
    var head = ByteBuffer.allocate(HEAD);
    while (head.hasRemaining() && channel.read(head) >= 0) {
      // A read may return less than requested.
    }
    return head.flip();
  }

  private static DiskFile of(ByteBuffer head, long bytes, String called) {
    if (bytes == 0) {
      throw notADisk(called, "it is empty");
    }
    if (head.limit() >= 104 && head.getInt(0) == QCOW2_MAGIC) {
      return qcow2(head, called);
    }
    if (head.limit() == HEAD && (isPartitioned(head) || isExt(head))) {
      return new DiskFile(DiskFormat.RAW, bytes);
    }
    throw notADisk(called, looksLike(head));
  }

  private static DiskFile qcow2(ByteBuffer head, String called) {
    int version = head.getInt(4);
    if (version != 2 && version != 3) {
      throw notADisk(called, "its qcow2 header has version " + version);
    }
    boolean external = version == 3 && (head.getLong(72) & QCOW2_EXTERNAL_DATA) != 0;
    if (head.getLong(8) != 0 || external) {
      throw new OpsException(
          Failure.of(called + " is an overlay: part of its content is in another file")
              .withHint("make it whole first: qemu-img convert -O qcow2 OVERLAY WHOLE"));
    }
    return new DiskFile(DiskFormat.QCOW2, head.getLong(24));
  }

  /** The boot signature of an MBR; a GPT disk has a protective one. */
  private static boolean isPartitioned(ByteBuffer head) {
    return head.get(510) == 0x55 && head.get(511) == (byte) 0xaa;
  }

  /** ext2, ext3 and ext4 have 0xEF53, little-endian, at byte 56 of the superblock at 1024. */
  private static boolean isExt(ByteBuffer head) {
    return head.get(1024 + 56) == 0x53 && head.get(1024 + 57) == (byte) 0xef;
  }

  private static String looksLike(ByteBuffer head) {
    byte[] start = new byte[Math.min(64, head.limit())];
    head.get(0, start);
    String text = new String(start, StandardCharsets.ISO_8859_1).strip().toLowerCase(Locale.ROOT);
    return text.startsWith("<!doctype") || text.startsWith("<html") || text.startsWith("<?xml")
        ? "it is a web page"
        : "it has neither a qcow2 header nor a partition table nor an ext file system";
  }

  private static OpsException notADisk(String called, String why) {
    return new OpsException(
        Failure.of(called + " is not a disk image: " + why)
            .withHint("a qcow2 or raw disk is needed"));
  }
}
