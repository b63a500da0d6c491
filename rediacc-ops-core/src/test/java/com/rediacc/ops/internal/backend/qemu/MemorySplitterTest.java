package com.rediacc.ops.internal.backend.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.internal.io.SparseRanges;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On streams as QEMU writes them; that a real one loads what is left is seen in the VM tests. */
class MemorySplitterTest {
  private static final int SAME = 0x20;

  @TempDir Path directory;

  private final ByteArrayOutputStream stream = new ByteArrayOutputStream();
  private final DataOutputStream out = new DataOutputStream(stream);
  private Path file;

  @BeforeEach
  void begin() throws IOException {
    file = directory.resolve("pages");
    out.writeInt(0x5145564d);
    out.writeInt(3);
    out.writeByte(7);
    out.writeInt(3);
    out.writeBytes("q35");
    section(1);
    out.writeByte(3);
    out.writeBytes("ram");
    out.writeInt(0);
    out.writeInt(4);
    out.writeLong(0x7000 | 0x04);
    block("pc.ram", 0x5000);
    block("vga.ram", 0x2000);
    endOfRecords();
  }

  private void section(int type) throws IOException {
    out.writeByte(type);
    out.writeInt(2);
  }

  private void block(String name, long bytes) throws IOException {
    name(name);
    out.writeLong(bytes);
  }

  private void name(String name) throws IOException {
    out.writeByte(name.length());
    out.writeBytes(name);
  }

  private void endOfRecords() throws IOException {
    out.writeLong(0x10);
    out.writeByte(0x7e);
    out.writeInt(2);
  }

  private void page(long address, int flags, String block, int fill) throws IOException {
    out.writeLong(address | 0x08 | flags);
    if (flags != SAME) {
      name(block);
    }
    byte[] page = new byte[4096];
    Arrays.fill(page, (byte) fill);
    out.write(page);
  }

  private void zero(long address, int flags, String block) throws IOException {
    out.writeLong(address | 0x02 | flags);
    if (flags != SAME) {
      name(block);
    }
    out.writeByte(0);
  }

  private byte[] split() throws IOException {
    var rest = new ByteArrayOutputStream();
    try (PageFile pages = PageFile.create("pc.ram", file)) {
      MemorySplitter.split(new ByteArrayInputStream(stream.toByteArray()), rest, pages);
      pages.ranges().save(file);
    }
    return rest.toByteArray();
  }

  @Test
  void pages_of_the_main_memory_go_to_their_places_and_all_else_stays() throws IOException {
    section(2);
    zero(0, 0, "pc.ram");
    page(0x1000, SAME, "", 1);
    page(0x0000, 0, "vga.ram", 7);
    page(0x3000, 0, "pc.ram", 3);
    zero(0x1000, 0, "vga.ram");
    endOfRecords();
    section(3);
    page(0x2000, 0, "pc.ram", 2);
    // Sent again: the later one counts, also when it has become zero.
    page(0x1000, SAME, "", 4);
    zero(0x3000, SAME, "");
    endOfRecords();
    out.writeBytes("devices of any form \u0001\u0002");

    byte[] rest = split();

    byte[] memory = Files.readAllBytes(file);
    assertThat(memory).hasSize(0x5000);
    assertThat(new byte[] {memory[0], memory[0x1000], memory[0x2fff], memory[0x3000]})
        .containsExactly(0, 4, 2, 0);
    assertThat(SparseRanges.load(file).orElseThrow().list())
        .containsExactly(new SparseRanges.Range(0x1000, 0x3000));
    String text = new String(rest, StandardCharsets.ISO_8859_1);
    assertThat(text).endsWith("devices of any form \u0001\u0002").doesNotContain("\u0004\u0004");
    assertThat(text).contains("\u0007".repeat(4096));
    // A record that said "the same block as before" would now mean another.
    assertThat(text.split("vga.ram", -1)).hasSize(4);
  }

  @Test
  void what_is_left_is_itself_a_stream_without_pages() throws IOException {
    section(3);
    page(0x1000, 0, "pc.ram", 1);
    endOfRecords();
    byte[] rest = split();
    stream.reset();
    stream.writeBytes(rest);
    Files.delete(file);

    assertThat(split()).isEqualTo(rest);
    assertThat(SparseRanges.load(file).orElseThrow().list()).isEmpty();
  }

  @Test
  void joined_again_it_is_a_stream_of_the_same_memory() throws IOException {
    section(2);
    zero(0, 0, "pc.ram");
    page(0x1000, SAME, "", 1);
    page(0x0000, 0, "vga.ram", 7);
    page(0x3000, 0, "pc.ram", 3);
    endOfRecords();
    section(3);
    page(0x2000, 0, "pc.ram", 2);
    endOfRecords();
    out.writeBytes("devices");
    byte[] rest = split();
    byte[] memory = Files.readAllBytes(file);
    Path restFile = Files.write(directory.resolve("rest"), rest);

    stream.reset();
    MemoryJoiner.join(restFile, file, "pc.ram", stream);
    Files.delete(file);

    assertThat(split()).isEqualTo(withEmptyPart(rest));
    assertThat(file).hasBinaryContent(memory);
  }

  /** The part that had the pages is there, and empty. */
  private static byte[] withEmptyPart(byte[] rest) throws IOException {
    int start = 8 + 1 + 4 + 3 + 1 + 4 + 1 + 3 + 8 + 8 + 7 + 8 + 8 + 8 + 8 + 5;
    var bytes = new ByteArrayOutputStream();
    bytes.write(rest, 0, start);
    var part = new DataOutputStream(bytes);
    part.writeByte(2);
    part.writeInt(2);
    part.writeLong(0x10);
    part.writeByte(0x7e);
    part.writeInt(2);
    bytes.write(rest, start, rest.length - start);
    return bytes.toByteArray();
  }

  @Test
  void a_record_of_an_unknown_kind_is_refused() throws IOException {
    section(2);
    out.writeLong(0x1000 | 0x40);
    assertThatThrownBy(this::split)
        .isInstanceOf(MemorySplitter.UnknownFormatException.class)
        .hasMessageContaining("flags 0x40");
  }

  @Test
  void a_section_before_memory_that_is_unknown_is_refused() throws IOException {
    stream.reset();
    out.writeInt(0x5145564d);
    out.writeInt(3);
    section(1);
    name("dirty-bitmap");
    assertThatThrownBy(this::split).hasMessageContaining("section dirty-bitmap");
  }

  @Test
  void a_stream_that_is_none_is_refused() {
    stream.reset();
    stream.writeBytes(new byte[16]);
    assertThatThrownBy(this::split).hasMessageContaining("magic number");
  }

  @Test
  void a_page_outside_of_the_memory_is_refused() throws IOException {
    for (long address : List.of(0x5000L, 0x7fff_ffff_f000L)) {
      stream.reset();
      begin();
      section(2);
      page(address, 0, "pc.ram", 1);
      assertThatThrownBy(this::split).hasMessageContaining("is not in pc.ram");
      Files.delete(file);
    }
  }

  @Test
  void a_stream_that_is_cut_off_is_an_error() throws IOException {
    section(2);
    page(0x1000, 0, "pc.ram", 1);
    assertThatThrownBy(this::split).isInstanceOf(EOFException.class);
  }
}
