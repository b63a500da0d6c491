package com.rediacc.ops.internal.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleLogTest {
  @TempDir Path directory;

  private String end(String content) throws Exception {
    return ConsoleLog.end(Files.writeString(directory.resolve("console.log"), content));
  }

  @Test
  void shows_the_last_lines_without_escape_sequences() throws Exception {
    var text = new StringBuilder("\u001bc\u001b[2J");
    for (int i = 1; i <= 40; i++) {
      text.append("[\u001b[0;32m  OK  \u001b[0m] line ").append(i).append("\r\n\r\n");
    }
    assertThat(end(text.toString()).lines())
        .hasSize(15)
        .startsWith("[  OK  ] line 26")
        .endsWith("[  OK  ] line 40");
  }

  @Test
  void says_when_there_is_nothing() throws Exception {
    assertThat(end("\r\n")).isEqualTo("(the console is empty)");
    assertThat(ConsoleLog.end(directory.resolve("none"))).startsWith("(no console: ");
  }

  @Test
  void reads_only_the_end_of_a_long_console() throws Exception {
    assertThat(end("x".repeat(100_000) + "\nthe end\n")).endsWith("\nthe end");
  }
}
