package com.rediacc.ops.internal.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapTest {
  private static final Instant SEEN = Instant.parse("2026-01-01T10:00:00.250Z");

  @TempDir private Path directory;

  /** As QEMU writes it: native byte order; times that are off by hours. */
  private Path part(String name, ByteOrder order, Instant written, int... secondsAndLengths)
      throws Exception {
    var out = new ByteArrayOutputStream();
    ByteBuffer header = ByteBuffer.allocate(24).order(order);
    header.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4).putLong(0).putInt(65536);
    out.writeBytes(header.putInt(1).array());
    for (int i = 0; i < secondsAndLengths.length; i += 2) {
      int length = secondsAndLengths[i + 1];
      ByteBuffer head = ByteBuffer.allocate(16).order(order);
      out.writeBytes(
          head.putInt(7200 + secondsAndLengths[i]).putInt(0).putInt(length).putInt(length).array());
      out.writeBytes(new byte[length]);
    }
    Path file = Files.write(directory.resolve(name), out.toByteArray());
    Files.setLastModifiedTime(file, FileTime.from(written));
    return file;
  }

  private static List<Instant> times(Path file) throws Exception {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(bytes.getInt(0)).isEqualTo(0xa1b2c3d4);
    assertThat(bytes.getInt(20)).as("Ethernet").isEqualTo(1);
    var times = new ArrayList<Instant>();
    for (int at = 24; at < bytes.limit(); at += 16 + bytes.getInt(at + 8)) {
      times.add(Instant.ofEpochSecond(bytes.getInt(at)).plusNanos(1000L * bytes.getInt(at + 4)));
    }
    return times;
  }

  @Test
  void parts_are_joined_with_the_times_of_this_host() throws Exception {
    Path first = part("1", ByteOrder.LITTLE_ENDIAN, SEEN, 0, 60, 3, 1514);
    Path second = part("2", ByteOrder.BIG_ENDIAN, SEEN.plusSeconds(9), 1, 60);

    Path file = directory.resolve("network.pcap");
    assertThat(Pcap.join(List.of(first, second), file)).isEqualTo(3);

    assertThat(times(file)).containsExactly(SEEN.minusSeconds(3), SEEN, SEEN.plusSeconds(9));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void a_part_that_was_cut_off_is_read_up_to_there() throws Exception {
    Path part = part("1", ByteOrder.LITTLE_ENDIAN, SEEN, 0, 60, 3, 100);
    byte[] whole = Files.readAllBytes(part);
    Files.write(part, java.util.Arrays.copyOf(whole, whole.length - 1));
    Files.setLastModifiedTime(part, FileTime.from(SEEN));

    Path file = directory.resolve("network.pcap");
    assertThat(Pcap.join(List.of(part), file)).isEqualTo(1);
    assertThat(times(file)).containsExactly(SEEN);
  }

  @Test
  void what_saw_no_frame_and_what_is_no_capture_leave_no_file() throws Exception {
    Path silent = part("1", ByteOrder.LITTLE_ENDIAN, SEEN);
    Path other = Files.writeString(directory.resolve("2"), "not a capture at all, but long enough");

    assertThat(Pcap.join(List.of(silent, other), directory.resolve("network.pcap"))).isZero();
    assertThat(directory.resolve("network.pcap")).doesNotExist();
  }
}
