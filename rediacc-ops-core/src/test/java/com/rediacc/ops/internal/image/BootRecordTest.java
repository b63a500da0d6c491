package com.rediacc.ops.internal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.internal.backend.DiskFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootRecordTest {
  @TempDir private Path directory;

  @Test
  void writesOnePartitionAndTheBootLoader() throws IOException {
    byte[] boot = new byte[512];
    Arrays.fill(boot, (byte) 1);
    Files.write(directory.resolve("boot.img"), boot);
    Files.write(directory.resolve("core.img"), new byte[] {2, 2, 2});
    Path raw = directory.resolve("disk.raw");

    BootRecord.write(raw, 4 << 20, directory);

    var disk = ByteBuffer.wrap(Files.readAllBytes(raw)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(disk.capacity()).isEqualTo(4 << 20);
    assertThat(disk.get(445)).isEqualTo((byte) 1);
    assertThat(disk.get(446)).isEqualTo((byte) 0x80);
    assertThat(disk.get(450)).isEqualTo((byte) 0x83);
    assertThat(disk.getInt(454)).isEqualTo(2048);
    assertThat(disk.getInt(458)).isEqualTo((3 << 20) / 512);
    assertThat(disk.get(462)).isZero();
    assertThat(disk.getShort(510)).isEqualTo((short) 0xaa55);
    assertThat(disk.get(514)).isEqualTo((byte) 2);
    assertThat(DiskFile.of(raw, "it").format()).isEqualTo(DiskFormat.RAW);
  }

  @Test
  void refusesABootLoaderThatWouldReachIntoThePartition() throws IOException {
    Files.write(directory.resolve("core.img"), new byte[(1 << 20) - 511]);

    assertThatThrownBy(() -> BootRecord.write(directory.resolve("disk.raw"), 4 << 20, directory))
        .isInstanceOf(IOException.class)
        .hasMessage("GRUB's core image does not fit before the partition");
  }
}
