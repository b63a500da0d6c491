package com.rediacc.ops.junit5;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Java in the documentation is copied from tests: from the region that the comment below it names,
 * between {@code // tag::name[]} and {@code // end::name[]}, or from anywhere in the file.
 */
class SnippetsTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern SNIPPET =
      Pattern.compile(
          "```java\\n(?<code>[^`]*)```\\n"
              + "<!-- source: (?<file>\\S+?)(?:, region \"(?<region>[^\"]+)\")? -->");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "docs/assertions.md",
        "docs/etcd.md",
        "docs/evidence.md",
        "docs/faults.md",
        "docs/junit.md",
        "docs/orchestration.md",
        "docs/postgresql.md",
        "docs/shell.md",
        "docs/ssh.md",
        "docs/warm-start.md"
      })
  void snippets_are_as_in_the_tests_that_they_are_copied_from(String page) throws Exception {
    String text = Files.readString(ROOT.resolve(page));
    int found = 0;
    for (Matcher snippet = SNIPPET.matcher(text); snippet.find(); found++) {
      Optional<String> region = Optional.ofNullable(snippet.group("region"));
      assertThat(String.join("\n", source(snippet.group("file"), region)))
          .as(page + ", copied from " + snippet.group("file") + region.map(r -> " " + r).orElse(""))
          .contains(String.join("\n", lines(snippet.group("code"))));
    }
    assertThat(found).as("snippets with a source in " + page).isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docs/assertions.md",
        "docs/faults.md",
        "docs/junit.md",
        "docs/orchestration.md",
        "docs/shell.md",
        "docs/ssh.md"
      })
  void all_java_has_a_source(String page) throws Exception {
    String text = Files.readString(ROOT.resolve(page));
    assertThat(SNIPPET.matcher(text).results()).hasSize(text.split("```java\n", -1).length - 1);
  }

  private static List<String> source(String file, Optional<String> region) throws IOException {
    String text = Files.readString(ROOT.resolve(file));
    if (region.isEmpty()) {
      return lines(text);
    }
    String begin = "// tag::" + region.get() + "[]\n";
    String end = "// end::" + region.get() + "[]\n";
    assertThat(text).as(file).containsOnlyOnce(begin).containsOnlyOnce(end);
    return lines(text.substring(text.indexOf(begin) + begin.length(), text.indexOf(end)));
  }

  /** Without indentation, which the documentation does not copy. */
  private static List<String> lines(String text) {
    return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }
}
