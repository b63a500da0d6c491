package com.rediacc.ops.internal.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * The first mebibyte of a built disk: a partition table with one partition and, where the guest
 * contains GRUB, its boot sector and its core image in the gap behind it. Both are position
 * independent as GRUB provides them: boot.img loads sector 1, where the core image starts.
 */
final class BootRecord {
  /** Where the one partition starts. */
  static final long PARTITION_OFFSET = 1 << 20;

  private static final int SECTOR = 512;
  private static final int TABLE = 446;
  private static final byte ACTIVE = (byte) 0x80;
  private static final byte LINUX = (byte) 0x83;

  private BootRecord() {}

  /**
   * Creates a sparse raw disk.
   *
   * @param grub directory that may contain boot.img and core.img
   */
  static void write(Path raw, long diskBytes, Path grub) throws IOException {
    try (var disk =
        FileChannel.open(raw, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
      disk.write(ByteBuffer.wrap(new byte[1]), diskBytes - 1);
      disk.write(bootSector(grub.resolve("boot.img"), diskBytes), 0);
      Path core = grub.resolve("core.img");
      if (Files.exists(core)) {
        byte[] image = Files.readAllBytes(core);
        if (image.length > PARTITION_OFFSET - SECTOR) {
          throw new IOException("GRUB's core image does not fit before the partition");
        }
        disk.write(ByteBuffer.wrap(image), SECTOR);
      }
    }
  }

  private static ByteBuffer bootSector(Path boot, long diskBytes) throws IOException {
    var sector = ByteBuffer.allocate(SECTOR).order(ByteOrder.LITTLE_ENDIAN);
    if (Files.exists(boot)) {
      sector.put(0, Files.readAllBytes(boot), 0, TABLE);
    }
    // Cylinder, head and sector are not used by anything since 1996: all ones.
    sector.position(TABLE);
    sector.put(ACTIVE).put((byte) 0xfe).putShort((short) 0xffff);
    sector.put(LINUX).put((byte) 0xfe).putShort((short) 0xffff);
    sector.putInt((int) (PARTITION_OFFSET / SECTOR));
    sector.putInt((int) ((diskBytes - PARTITION_OFFSET) / SECTOR));
    sector.put(510, (byte) 0x55).put(511, (byte) 0xaa);
    return sector.rewind();
  }
}
