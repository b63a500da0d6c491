package com.rediacc.ops.internal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
  private static final State STATE =
      new State(
          "rediacc1",
          Instant.parse("2026-11-24T17:00:00Z"),
          Duration.ofMillis(1500),
          Optional.empty(),
          Optional.of(Path.of("/disk")),
          List.of(22, 80));

  @TempDir Path directory;

  private Path file;

  /** Has one component of each kind that state files have. */
  record State(
      String name,
      Instant created,
      Duration uptime,
      Optional<String> owner,
      Optional<Path> disk,
      List<Integer> ports) {
    State {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(created, "created");
      ports = List.copyOf(ports);
      if (ports.contains(0)) {
        throw new IllegalArgumentException("port 0");
      }
    }
  }

  @BeforeEach
  void save() {
    file = directory.resolve("state.json");
    Json.save(file, STATE);
  }

  @Test
  void what_was_saved_is_loaded() {
    assertThat(Json.load(file, State.class)).contains(STATE);
  }

  @Test
  void no_file_is_no_state() throws IOException {
    Files.delete(file);
    assertThat(Json.load(file, State.class)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"name\": \"rediacc1\",         |                         | 'name' is missing",
        "2026-11-24T17:00:00Z            | yesterday               | Text 'yesterday' could not be",
        "PT1.5S                          | 90 s                    | Text cannot be parsed to a",
        "\"name\": \"rediacc1\"          | \"name\": [\"x\"]       | Expected a string but was",
        "80                              | \"http\"                | not a number: \"http\"",
        "80                              | 0                       | port 0",
        "\"ports\"                       | \"doors\"               | a value is missing",
        "\"created\"                     | \"made\"                | 'created' is missing",
      })
  void damage_is_reported_with_the_file_and_the_reason(String found, String instead, String reason)
      throws IOException {
    String json = Files.readString(file);
    assertThat(json).contains(found);
    Files.writeString(file, json.replace(found, instead == null ? "" : instead));

    assertDamaged(reason);
  }

  @Test
  void an_empty_file_is_damaged() throws IOException {
    Files.writeString(file, "");
    assertDamaged("the file is empty");
  }

  @Test
  void a_file_that_was_cut_off_at_any_place_is_damaged() throws IOException {
    String json = Files.readString(file).strip();
    for (int length = 1; length < json.length(); length++) {
      Files.writeString(file, json.substring(0, length));
      assertDamaged("");
    }
  }

  @Test
  void a_file_of_another_kind_is_damaged() throws IOException {
    Files.writeString(file, "[1, 2]");
    assertDamaged("Expected BEGIN_OBJECT but was BEGIN_ARRAY at line 1 column 2 path $");
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xd8, 0, 1, 2});
    assertDamaged("it is not text");
    Files.write(file, new byte[4096]);
    assertDamaged("");
  }

  @Test
  void what_cannot_be_read_is_not_called_damaged() {
    assertThatThrownBy(() -> Json.load(directory, State.class))
        .isInstanceOf(StorageException.class)
        .hasMessageStartingWith("cannot read " + directory + ": ");
  }

  private void assertDamaged(String reason) {
    assertThatThrownBy(() -> Json.load(file, State.class))
        .isExactlyInstanceOf(OpsException.class)
        .hasMessageStartingWith("the state file " + file + " is damaged: " + reason)
        .extracting(Throwable::getMessage)
        .asString()
        .hasLineCount(1);
  }
}
