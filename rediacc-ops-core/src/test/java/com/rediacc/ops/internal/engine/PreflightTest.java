package com.rediacc.ops.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.host.Prerequisite;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A check looks, and changes nothing. */
class PreflightTest {
  @TempDir Path directory;

  @Test
  void a_data_directory_that_is_not_there_is_not_made() throws IOException {
    Path disk = disk();
    Path data = directory.resolve("data/rediacc");

    List<Prerequisite> found = check(data, disk.toString());

    assertThat(verdict(found, "data directory")).isEqualTo(Prerequisite.Verdict.OK);
    assertThat(value(found, "data directory")).isEqualTo(data + " (will be made)");
    assertThat(value(found, "image " + disk)).isEqualTo(disk.toString());
    assertThat(everything()).containsExactlyInAnyOrder(directory, disk);
  }

  @Test
  void a_data_directory_that_is_there_gets_nothing() throws IOException {
    Path disk = disk();
    Path data = Files.createDirectory(directory.resolve("data"));

    check(data, disk.toString());
    check(data, "debian-12");

    assertThat(everything()).containsExactlyInAnyOrder(directory, disk, data);
  }

  @Test
  void data_disks_count_with_their_full_sizes() throws IOException {
    Settings settings = Clusters.settings(directory.resolve("data"));
    try (var engine = new ClusterEngine(settings)) {
      ClusterSpec spec =
          ClusterSpec.builder(settings)
              .basic()
              .os(disk().toString())
              .dataDisk(11, 4)
              .dataDisk(11, 3)
              .build();
      assertThat(value(engine.check(spec), "disk")).startsWith("rediacc1 8 + rediacc11 23 + ");
    }
  }

  @Test
  void one_that_cannot_be_made_is_reported_and_nothing_else_fails() throws IOException {
    Path disk = disk();
    Path file = Files.createFile(directory.resolve("file"));

    for (String image : List.of(disk.toString(), "debian-12")) {
      List<Prerequisite> found = check(file.resolve("data"), image);

      assertThat(verdict(found, "data directory")).isEqualTo(Prerequisite.Verdict.MISSING);
      assertThat(value(found, "data directory"))
          .isEqualTo(file + " is not a directory that you may write to");
      assertThat(verdict(found, "image " + image)).isEqualTo(Prerequisite.Verdict.OK);
    }
    assertThat(everything()).containsExactlyInAnyOrder(directory, disk, file);
  }

  private static List<Prerequisite> check(Path data, String image) {
    Settings settings = Clusters.settings(data);
    try (var engine = new ClusterEngine(settings)) {
      return engine.check(ClusterSpec.builder(settings).basic().os(image).build());
    }
  }

  /** A qcow2 header and nothing else. */
  private Path disk() throws IOException {
    byte[] content = new byte[4096];
    ByteBuffer.wrap(content).putInt(0x514649fb).putInt(2).putLong(24, 1 << 30);
    return Files.write(directory.resolve("mine.qcow2"), content);
  }

  private List<Path> everything() throws IOException {
    try (var all = Files.walk(directory)) {
      return all.toList();
    }
  }

  private static Prerequisite.Verdict verdict(List<Prerequisite> found, String name) {
    return one(found, name).verdict();
  }

  private static String value(List<Prerequisite> found, String name) {
    return one(found, name).value();
  }

  private static Prerequisite one(List<Prerequisite> found, String name) {
    return found.stream().filter(line -> line.name().equals(name)).findFirst().orElseThrow();
  }
}
