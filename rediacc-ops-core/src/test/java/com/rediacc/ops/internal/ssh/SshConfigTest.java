package com.rediacc.ops.internal.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.ArabicDigits;
import com.rediacc.ops.error.OpsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the real client makes of the files. */
class SshConfigTest {
  @TempDir Path temporary;

  private static SshEndpoint endpoint(String name, int port, Path directory) {
    String hostKey = SshKeys.ensure(directory.resolve(name), name);
    SshKeys.ensure(directory.resolve("id"), "user");
    return new SshEndpoint(name, "127.0.0.1", port, "ubuntu", directory.resolve("id"), hostKey);
  }

  @Test
  void the_client_reads_what_is_meant() throws IOException {
    OpenSsh.assumePresent("ssh");
    Path config =
        SshConfig.write(
            temporary,
            List.of(endpoint("rediacc1", 2201, temporary), endpoint("rediacc11", 2211, temporary)));

    assertThat(OpenSsh.run("ssh", "-G", "-F", config.toString(), "rediacc11").lines())
        .contains(
            "hostname 127.0.0.1",
            "port 2211",
            "user ubuntu",
            "identityfile " + temporary.resolve("id"),
            "identitiesonly yes",
            "userknownhostsfile " + temporary.resolve("known_hosts"),
            "globalknownhostsfile /dev/null",
            "hostkeyalias rediacc11",
            "stricthostkeychecking true",
            "passwordauthentication no",
            "kbdinteractiveauthentication no");
    assertThat(OpenSsh.run("ssh", "-G", "-F", config.toString(), "rediacc1").lines())
        .contains("port 2201");
  }

  @Test
  @ExtendWith(ArabicDigits.class)
  void numbers_are_the_same_in_every_locale() throws IOException {
    Path config = SshConfig.write(temporary, List.of(endpoint("rediacc11", 2211, temporary)));
    assertThat(config).content().contains("  Port 2211\n", "  ConnectTimeout 30\n");
  }

  @Test
  void both_files_are_their_owners_only() throws IOException {
    Path config = SshConfig.write(temporary, List.of(endpoint("rediacc11", 2211, temporary)));
    for (Path file : new Path[] {config, temporary.resolve("known_hosts")}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "a b",
        "100%",
        "%h %%",
        "it's",
        "a\"quote\"",
        "back\\slash",
        "two\\\\",
        "\\\"",
        "#x",
        "$HOME",
        "~",
        "grüße",
        "a\\ b",
        "end\\"
      })
  void the_client_logs_in_from_any_directory(String name) throws IOException {
    OpenSsh.assumePresent("ssh");
    Path directory = Files.createDirectory(temporary.resolve(name));
    try (var server = new TestServer(directory)) {
      Path config = SshConfig.write(directory, List.of(server.endpoint()));
      String output =
          OpenSsh.run("ssh", "-T", "-F", config.toString(), "rediacc11", "echo", "$USER");
      assertThat(output).isEqualTo("tester\n");
    }
  }

  @Test
  void the_client_refuses_another_host_key() throws IOException {
    OpenSsh.assumePresent("ssh");
    try (var server = new TestServer(temporary)) {
      SshEndpoint other = endpoint("rediacc11", server.endpoint().port(), temporary);
      Path config = SshConfig.write(temporary, List.of(other));
      assertThatThrownBy(() -> OpenSsh.run("ssh", "-F", config.toString(), "rediacc11", "true"))
          .hasMessageContaining("Host key verification failed");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"${HOME}", "line\nend"})
  void a_path_that_cannot_be_written_down_is_refused(String name) throws IOException {
    Path directory = Files.createDirectory(temporary.resolve(name));
    SshEndpoint endpoint = endpoint("rediacc11", 2211, directory);
    assertThatThrownBy(() -> SshConfig.write(directory, List.of(endpoint)))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("cannot use a path")
        .hasMessageContaining("hint: choose another data directory");
  }
}
