package com.rediacc.ops.junit5;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundlesTest {
  private static final Instant BEGIN = Instant.parse("2026-01-01T10:00:00Z");

  @TempDir private Path root;

  private Bundles run(int number) {
    return new Bundles(root, 3, BEGIN.plusSeconds(number));
  }

  private List<String> bundles(String testClass) throws Exception {
    try (Stream<Path> found = Files.list(root.resolve(testClass))) {
      return found
          .map(path -> path.getFileName().toString().replaceFirst("-\\d+$", ""))
          .sorted()
          .toList();
    }
  }

  @Test
  void a_bundle_is_named_after_its_class_and_method() throws Exception {
    assertThat(run(0).create("com.example.Outer$Inner", "runs[3]"))
        .isEqualTo(root.resolve("com.example.Outer$Inner/runs[3]"))
        .isDirectory();
    assertThat(run(0).create("A", "does /this: ü")).isEqualTo(root.resolve("A/does__this___"));
  }

  @Test
  void a_second_one_of_the_same_run_gets_a_number() throws Exception {
    Bundles run = run(0);

    run.create("A", "runs");

    assertThat(run.create("A", "runs")).isEqualTo(root.resolve("A/runs-2"));
  }

  @Test
  void only_the_newest_checkpoints_are_kept_and_all_bundles() throws Exception {
    Bundles run = run(0);
    for (String name : new String[] {"first", "second", "third"}) {
      Path checkpoint = Files.createDirectory(run.create("A", name).resolve("checkpoint"));
      Files.writeString(checkpoint.resolve("memory"), name);
      long age = name.equals("first") ? 9 : name.equals("second") ? 5 : 1;
      Files.setLastModifiedTime(checkpoint, FileTime.from(BEGIN.minusSeconds(age)));
    }

    run.keepCheckpoints(2);

    assertThat(root.resolve("A/first/checkpoint")).doesNotExist();
    assertThat(root.resolve("A/first/resume.txt"))
        .hasContent("(could not be had: only the newest 2 checkpoints are kept)");
    assertThat(root.resolve("A/second/checkpoint/memory")).hasContent("second");
    assertThat(root.resolve("A/third/checkpoint/memory")).hasContent("third");
  }

  @Test
  void one_of_an_earlier_run_makes_way() throws Exception {
    run(0).create("A", "runs");
    run(1).create("A", "runs");

    assertThat(bundles("A")).containsExactly("runs", "runs@20260101-100000.000");
  }

  @Test
  void those_of_the_newest_runs_are_kept() throws Exception {
    for (int i = 0; i < 5; i++) {
      run(i).create("A", "runs");
    }

    assertThat(bundles("A"))
        .containsExactly("runs", "runs@20260101-100002.000", "runs@20260101-100003.000");
  }

  @Test
  void other_files_are_left_alone() throws Exception {
    Path other = Files.writeString(root.resolve("mine.txt"), "mine");
    for (int i = 0; i < 5; i++) {
      run(i).create("A", "runs");
    }

    assertThat(other).hasContent("mine");
  }
}
