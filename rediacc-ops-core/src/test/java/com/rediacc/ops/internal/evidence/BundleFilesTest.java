package com.rediacc.ops.internal.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.evidence.Redaction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleFilesTest {
  @TempDir private Path directory;

  private BundleFiles files() {
    return new BundleFiles(
        directory.resolve("bundle"), Redaction.standard().with(List.of("planted")));
  }

  @Test
  void secrets_are_in_no_file() throws Exception {
    BundleFiles files = files();
    files.write("rediacc11/journal.log", () -> "a planted b\n");

    assertThat(files.directory().resolve("rediacc11/journal.log")).hasContent("a [redacted] b");
    assertThat(files.missing()).isEmpty();
  }

  @Test
  void what_could_not_be_had_is_said_in_its_place() {
    BundleFiles files = files();
    files.write(
        "a.log",
        () -> {
          throw new OpsException(Failure.of("no answer to planted").withHint("h"));
        });

    assertThat(files.missing()).containsExactly("a.log: no answer to [redacted]");
    assertThat(files.directory().resolve("a.log"))
        .content()
        .startsWith("(could not be had: no answer to [redacted]");
  }

  @Test
  void of_a_long_file_the_end_is_kept() throws Exception {
    BundleFiles files = files();
    files.write("a.log", () -> "x".repeat(BundleFiles.MOST) + "end");

    assertThat(files.directory().resolve("a.log"))
        .content()
        .startsWith("(only the end: the first 3 characters are left out)\nx")
        .endsWith("xend")
        .hasSizeLessThan(BundleFiles.MOST + 100);
  }

  @Test
  void a_file_is_read_from_where_it_ended_and_whole_when_it_is_another() throws Exception {
    Path console = Files.writeString(directory.resolve("console"), "old\nnew\n");

    assertThat(BundleFiles.text(console, 4)).isEqualTo("new\n");
    assertThat(BundleFiles.text(console, 400)).isEqualTo("old\nnew\n");
  }
}
