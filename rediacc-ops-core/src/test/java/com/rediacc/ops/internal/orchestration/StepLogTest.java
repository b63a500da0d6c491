package com.rediacc.ops.internal.orchestration;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.internal.ssh.MinaSshHandle;
import com.rediacc.ops.internal.ssh.SshClients;
import com.rediacc.ops.internal.ssh.SshEndpoint;
import com.rediacc.ops.spec.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepLogTest {
  @TempDir Path directory;
  private Path file;
  private StepLog log;
  private final List<String> lines = new ArrayList<>();

  @BeforeEach
  void open() {
    file = directory.resolve("steps.log");
    MinaSshHandle nowhere =
        new SshClients()
            .handle(
                new SshEndpoint("rediacc11", "127.0.0.1", 1, "nobody", directory, "no key"),
                Duration.ofSeconds(1),
                MinaSshHandle.ReadyCheck.LOGIN);
    var progress =
        new Progress() {
          @Override
          public void output(String subject, String line) {
            assertThat(subject).isEqualTo("rediacc11");
            lines.add(line);
          }
        };
    log = new StepLog(new Node("rediacc11", nowhere, file), progress);
  }

  @Test
  void lines_are_passed_on_when_they_are_whole() {
    log.begin("step 1 of 1 'x'");
    log.add("one\ntw");
    assertThat(lines).containsExactly("one");
    log.add("o\n\nthree");
    assertThat(lines).containsExactly("one", "two", "");
    log.finish();
    log.finish();
    assertThat(lines).containsExactly("one", "two", "", "three");
    assertThat(log.end()).isEqualTo("one\ntwo\n\nthree");
    assertThat(file).hasContent("== step 1 of 1 'x'\none\ntwo\n\nthree");
  }

  @Test
  void the_last_lines_are_kept_and_all_are_in_the_file() {
    for (int i = 1; i <= 10_000; i++) {
      log.add("line " + i + "\n");
    }
    assertThat(log.end().lines())
        .containsExactlyElementsOf(
            IntStream.rangeClosed(9981, 10_000).mapToObj(i -> "line " + i).toList());
    assertThat(file).content().startsWith("line 1\n").hasLineCount(10_000);
    assertThat(lines).hasSize(10_000);
  }

  @Test
  void a_line_without_end_is_cut_where_it_is_too_long() {
    String endless = "x".repeat(100_000);
    for (int i = 0; i < 50; i++) {
      log.add(endless);
    }
    assertThat(log.end().length()).isLessThan(20 * 8193);
    assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(8192));
    assertThat(String.join("", lines)).hasSize(5_000_000);
    assertThat(file).hasSize(5_000_000);
  }

  @Test
  void silence_is_reported_as_such() {
    log.add("");
    assertThat(log.end()).isEqualTo("(no output)");
    assertThat(lines).isEmpty();
  }
}
