package com.rediacc.ops.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShellWordsTest {
  private static final List<String> ODD =
      List.of(
          "",
          " ",
          "a b",
          "it's",
          "''",
          "\"",
          "$HOME",
          "`id`",
          "a\nb",
          "\n",
          "\t",
          "\\",
          "*",
          "~",
          "#",
          "-n",
          "a=b",
          "!",
          "{a,b}",
          "grüße 失敗",
          ";",
          "&&",
          "|",
          ">",
          "\r");

  @Test
  void plain_words_stay_readable() {
    assertThat(ShellWords.join(List.of("cp", "/a/b-c_d.e", "user@host:x", "1%")))
        .isEqualTo("cp /a/b-c_d.e user@host:x 1%");
  }

  @Test
  void others_are_quoted() {
    assertThat(ShellWords.join(List.of("", "a b", "it's", "~")))
        .isEqualTo("'' 'a b' 'it'\\''s' '~'");
  }

  @Test
  void a_shell_reads_exactly_the_words() throws IOException {
    String line = "printf '%s\\0' " + ShellWords.join(ODD);
    Process shell = new ProcessBuilder("sh", "-c", line).start();
    String read = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(read).isEqualTo(String.join("\0", ODD) + "\0");
  }
}
