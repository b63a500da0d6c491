package com.rediacc.ops.internal.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.OpsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshKeysTest {
  @TempDir Path directory;

  @Test
  void a_pair_is_made_once_and_never_replaced() throws IOException {
    Path file = directory.resolve("key");
    String line = SshKeys.ensure(file, "a comment");
    byte[] secret = Files.readAllBytes(file);

    assertThat(line).startsWith("ecdsa-sha2-nistp256 ").endsWith(" a comment").hasLineCount(1);
    assertThat(SshKeys.ensure(file, "a comment")).isEqualTo(line);
    assertThat(Files.readAllBytes(file)).isEqualTo(secret);
    assertThat(Files.readString(Path.of(file + ".pub"))).isEqualTo(line + "\n");
    assertThat(SshKeys.ensure(directory.resolve("other"), "a comment")).isNotEqualTo(line);
  }

  @Test
  void both_files_are_their_owners_only() throws IOException {
    Path file = directory.resolve("key");
    SshKeys.ensure(file, "x");
    for (Path each : new Path[] {file, Path.of(file + ".pub")}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void a_damaged_file_is_reported_and_left_alone() throws IOException {
    Path file = directory.resolve("key");
    SshKeys.ensure(file, "x");
    String whole = Files.readString(file);
    String[] damages = {"", "not a key", whole.substring(0, whole.length() / 2)};
    for (String damage : damages) {
      Files.writeString(file, damage);
      assertThatThrownBy(() -> SshKeys.ensure(file, "x"))
          .isInstanceOf(OpsException.class)
          .hasMessageStartingWith("the ssh key " + file + " cannot be used: ")
          .hasMessageContaining("hint: take clusters down that use it, then delete it");
      assertThat(Files.readString(file)).isEqualTo(damage);
    }
  }

  @Test
  void a_missing_directory_is_reported() {
    assertThatThrownBy(() -> SshKeys.ensure(directory.resolve("none/key"), "x"))
        .hasMessageContaining(directory.resolve("none").toString());
  }

  @Test
  void a_line_that_is_no_key_is_reported() {
    for (String line : new String[] {"", "rubbish", "ecdsa-sha2-nistp256 AAAA x", "a b c"}) {
      assertThatThrownBy(() -> SshKeys.parse(line))
          .isInstanceOf(OpsException.class)
          .hasMessage("not a public key: " + line);
    }
  }

  @Test
  void openssh_agrees_about_the_fingerprint() throws IOException {
    OpenSsh.assumePresent("ssh-keygen");
    Path file = directory.resolve("key");
    String line = SshKeys.ensure(file, "of a test");
    String fingerprint = KeyUtils.getFingerPrint(SshKeys.parse(line));

    for (Path each : new Path[] {file, Path.of(file + ".pub")}) {
      assertThat(OpenSsh.run("ssh-keygen", "-l", "-f", each.toString()).strip())
          .isEqualTo("256 " + fingerprint + " of a test (ECDSA)");
    }
    assertThat(OpenSsh.run("ssh-keygen", "-y", "-f", file.toString()).strip()).isEqualTo(line);
    assertThat(Files.readAllBytes(file)).asString(StandardCharsets.US_ASCII).contains("OPENSSH");
  }
}
