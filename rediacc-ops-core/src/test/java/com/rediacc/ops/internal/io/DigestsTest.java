package com.rediacc.ops.internal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigestsTest {
  private static final Deadline MINUTE = Deadline.after(Duration.ofMinutes(1));

  @TempDir Path directory;

  /** The examples of FIPS 180-4: "abc". */
  @Test
  void a_file_has_the_digest_that_the_standard_gives() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "abc");

    assertThat(Digests.sha256(file, MINUTE))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(Digests.of("SHA-512", file, MINUTE))
        .startsWith("ddaf35a193617abacc417349ae204131")
        .hasSize(128);
  }

  @Test
  void a_file_that_cannot_be_read_is_named() {
    Path missing = directory.resolve("missing");
    assertThatThrownBy(() -> Digests.sha256(missing, MINUTE))
        .isInstanceOf(StorageException.class)
        .hasMessage("cannot read " + missing + ": there is no such file");
  }

  @Test
  void reading_stops_at_the_deadline_and_when_interrupted() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "abc");

    assertThatThrownBy(() -> Digests.sha256(file, Deadline.after(Duration.ofSeconds(-1))))
        .isInstanceOf(DeadlineException.class);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> Digests.sha256(file, MINUTE))
        .isInstanceOf(InterruptedOpsException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}
