package com.rediacc.ops.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleTailTest {
  @TempDir private Path directory;

  private Path file;
  private ConsoleTail tail;

  @BeforeEach
  void make() {
    file = directory.resolve("console.log");
    tail = new ConsoleTail(file);
  }

  private void append(byte[] bytes) throws Exception {
    Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void append(String text) throws Exception {
    append(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void lines_come_once_and_whole() throws Exception {
    assertThat(tail.newLines()).isEmpty();
    append("one\r\n\r\ntw");
    assertThat(tail.newLines()).containsExactly("one");
    append("o\n");
    assertThat(tail.newLines()).containsExactly("two");
    assertThat(tail.newLines()).isEmpty();
  }

  @Test
  void escape_sequences_are_left_out() throws Exception {
    append("[\u001b[0;32m  OK  \u001b[0m] Started\u0007\n");

    assertThat(tail.newLines()).containsExactly("[  OK  ] Started");
  }

  @Test
  void a_character_that_is_cut_in_two_is_put_together() throws Exception {
    byte[] bytes = "ü\n".getBytes(StandardCharsets.UTF_8);
    append(new byte[] {bytes[0]});
    assertThat(tail.newLines()).isEmpty();
    append(new byte[] {bytes[1], bytes[2]});

    assertThat(tail.newLines()).containsExactly("ü");
  }

  @Test
  void a_file_that_was_replaced_begins_anew() throws Exception {
    append("a long first line\n");
    assertThat(tail.newLines()).hasSize(1);
    Files.writeString(file, "new\n");

    assertThat(tail.newLines()).containsExactly("new");
  }
}
