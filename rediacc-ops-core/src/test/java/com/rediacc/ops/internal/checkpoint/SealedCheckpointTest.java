package com.rediacc.ops.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.io.Directories;
import com.rediacc.ops.internal.time.Deadline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedCheckpointTest {
  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));

  @TempDir private Path directory;

  @BeforeEach
  void files() throws Exception {
    Files.writeString(directory.resolve("rediacc1.memory"), "memory");
    Files.writeString(directory.resolve("rediacc1.qcow2"), "disk");
  }

  private void seal() {
    SealedCheckpoint.seal(directory, "c1", Directories.entries(directory), deadline);
  }

  private void require(String... needed) {
    SealedCheckpoint.requireWhole(directory, List.of(needed), deadline);
  }

  @Test
  void a_copy_is_as_good() throws Exception {
    assertThat(SealedCheckpoint.isIn(directory)).isFalse();
    seal();
    assertThat(SealedCheckpoint.isIn(directory)).isTrue();
    assertThat(SealedCheckpoint.bytes(directory)).isEqualTo(10);

    Path disk = directory.resolve("rediacc1.qcow2");
    byte[] content = Files.readAllBytes(disk);
    Files.delete(disk);
    Files.write(disk, content);

    require("rediacc1.memory", "rediacc1.qcow2");
  }

  @Test
  void a_byte_that_was_changed_is_found() throws Exception {
    seal();
    Files.writeString(directory.resolve("rediacc1.memory"), "memorY");

    assertThatThrownBy(() -> require("rediacc1.memory"))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining(
            "the checkpoint in "
                + directory
                + " is damaged: rediacc1.memory is not what was stored")
        .hasMessageContaining("hint: copy it again");
  }

  @Test
  void a_missing_file_is_named() throws Exception {
    seal();
    Files.delete(directory.resolve("rediacc1.qcow2"));

    assertThatThrownBy(() -> require("rediacc1.memory"))
        .hasMessageContaining("rediacc1.qcow2 is missing");
    assertThatThrownBy(() -> require("rediacc11.memory"))
        .hasMessageContaining("rediacc11.memory is not a part of it");
  }

  @Test
  void names_lead_to_no_other_directory() throws Exception {
    seal();
    Path manifest = directory.resolve("manifest.json");
    Files.writeString(
        manifest, Files.readString(manifest).replace("rediacc1.memory", "../rediacc1.memory"));

    assertThatThrownBy(() -> require("rediacc1.qcow2"))
        .hasMessageContaining("'../rediacc1.memory' is not the name of one of its files");
  }

  @Test
  void a_seal_that_cannot_be_read_is_damage() throws Exception {
    seal();
    Files.writeString(directory.resolve("manifest.json"), "{");
    assertThatThrownBy(() -> require()).hasMessageContaining("manifest.json is damaged");
  }
}
