package com.rediacc.ops.internal.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.internal.fault.WriteLog.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteLogTest {
  private static final int FLUSH = 1;
  private static final int DISCARD = 4;

  @TempDir Path directory;

  private final ByteBuffer log = ByteBuffer.allocate(64 * 512).order(ByteOrder.LITTLE_ENDIAN);
  private int end = 512;

  private void entry(long sector, int sectors, int flags, int dataSectors) {
    log.putLong(end, sector).putLong(end + 8, sectors).putLong(end + 16, flags);
    end += 512 + dataSectors * 512;
  }

  private WriteLog read() throws IOException {
    byte[] bytes = new byte[end];
    log.get(0, bytes);
    return WriteLog.read(Files.write(directory.resolve("log"), bytes));
  }

  @Test
  void entries_are_read_without_the_superblock() throws IOException {
    entry(8, 2, 0, 2);
    entry(0, 0, FLUSH, 0);
    entry(100, 50, DISCARD, 0);
    assertThat(read().entries())
        .containsExactly(
            new Entry(8, 2, 0, 1024), new Entry(0, 0, 1, 2560), new Entry(100, 50, 4, 3072));
    assertThat(read().flushed()).isEqualTo(2);
  }

  @Test
  void what_was_on_its_way_is_no_entry() throws IOException {
    entry(8, 1, 0, 1);
    // A hole of an entry that was never written, then one that was.
    end += 2 * 512;
    entry(16, 1, 0, 1);
    // The end of the file came before its data.
    entry(24, 8, 0, 2);
    assertThat(read().entries()).extracting(Entry::sector).containsExactly(8L, 16L);
  }

  @Test
  void flushed_writes_survive_and_others_by_chance() {
    var entries = new ArrayList<Entry>();
    for (int i = 0; i < 10; i++) {
      entries.add(new Entry(i, 1, 0, 0));
    }
    entries.add(new Entry(0, 0, FLUSH, 0));
    for (int i = 100; i < 200; i++) {
      entries.add(new Entry(i * 8L, 8, 0, i * 5000L));
    }
    var log = new WriteLog(entries);
    var counts = new ArrayList<Integer>();
    for (long seed = 0; seed < 50; seed++) {
      List<Entry> surviving = SurvivingWrites.choose(log, seed);
      assertThat(surviving.subList(0, 11)).isEqualTo(entries.subList(0, 11));
      assertThat(SurvivingWrites.choose(log, seed)).isEqualTo(surviving);
      counts.add(surviving.size() - 11);
      assertThat(surviving).anySatisfy(one -> assertThat(one.sectors()).isIn(0L, 1L, 8L));
    }
    assertThat(counts.stream().distinct().count()).isGreaterThan(20);
    assertThat(counts).anySatisfy(count -> assertThat(count).isLessThan(20));
  }

  @Test
  void a_torn_write_survives_by_whole_sectors_of_its_own() {
    var log = new WriteLog(List.of(new Entry(0, 0, FLUSH, 0), new Entry(80, 8, 0, 4096)));
    boolean torn = false;
    for (long seed = 0; seed < 200; seed++) {
      for (Entry entry : SurvivingWrites.choose(log, seed)) {
        if (entry.sectors() == 1) {
          torn = true;
          assertThat(entry.sector()).isBetween(80L, 87L);
          assertThat(entry.data()).isEqualTo(4096 + (entry.sector() - 80) * 512);
        }
      }
    }
    assertThat(torn).isTrue();
  }
}
