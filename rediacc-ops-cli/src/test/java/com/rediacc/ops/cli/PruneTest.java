package com.rediacc.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a data directory with an interrupted download, a killed build and a killed checkpoint. */
class PruneTest {
  @TempDir Path data;

  private Invocation prune(Invocation.At at, String... options) {
    String[] words = new String[2 + options.length];
    words[0] = "ops";
    words[1] = "prune";
    System.arraycopy(options, 0, words, 2, options.length);
    return Invocation.run(at, data, Map.of(), words);
  }

  private Path file(String name, int bytes) throws Exception {
    Path file = data.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, new byte[bytes]);
  }

  @Test
  void leftovers_are_shown_by_a_dry_run_and_removed_without() throws Exception {
    Path part = file("images/.fedora-43-amd64.part", 3 << 20);
    file("images/.fedora-43-amd64.part.json", 10);
    Path build = file("images/.debian-12-amd64.new/root/etc/hosts", 2 << 20);
    Path image = file("images/debian-13-amd64/disk.qcow2", 10);
    Path checkpoint = file("checkpoints/.new-1234/rediacc1.ram", 1 << 20);

    Invocation dry = prune(Invocation.At.TERMINAL, "--dry-run");
    assertThat(dry.exitCode()).as(dry.err()).isZero();
    assertThat(dry.out())
        .containsPattern("unfinished image +2 +" + data.resolve("images/.debian-12-amd64.new"))
        .containsPattern("unfinished download +3 +" + part)
        .containsPattern("unfinished checkpoint +1 +" + data.resolve("checkpoints/.new-1234"))
        .contains(" would be removed, ");
    assertThat(part).exists();
    assertThat(build).exists();
    assertThat(checkpoint).exists();

    Invocation removed = prune(Invocation.At.PIPE);
    assertThat(removed.exitCode()).as(removed.err()).isZero();
    var answer = JsonParser.parseString(removed.out()).getAsJsonObject().getAsJsonObject("data");
    assertThat(answer.get("removed").getAsBoolean()).isTrue();
    assertThat(answer.getAsJsonArray("leftovers")).hasSizeGreaterThanOrEqualTo(3);
    assertThat(part).doesNotExist();
    assertThat(data.resolve("images/.fedora-43-amd64.part.json")).doesNotExist();
    assertThat(data.resolve("images/.debian-12-amd64.new")).doesNotExist();
    assertThat(data.resolve("checkpoints/.new-1234")).doesNotExist();
    assertThat(image).exists();
  }

  @Test
  void a_missing_data_directory_has_none_and_is_not_made() {
    Path missing = data.resolve("missing");
    Invocation none =
        Invocation.run(
            Invocation.At.TERMINAL,
            data,
            Map.of("RENET_DATA_DIR", missing.toString()),
            "ops",
            "prune",
            "--dry-run");
    assertThat(none.exitCode()).isZero();
    assertThat(missing).doesNotExist();
  }
}
