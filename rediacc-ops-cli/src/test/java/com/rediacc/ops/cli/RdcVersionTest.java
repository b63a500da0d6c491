package com.rediacc.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The version is in the POM only. */
class RdcVersionTest {
  @TempDir Path data;

  @ParameterizedTest
  @ValueSource(strings = {"--version", "ops --version", "ops up --version"})
  void every_command_has_the_version_of_the_pom(String arguments) throws Exception {
    Invocation version = Invocation.run(Invocation.At.PIPE, data, Map.of(), arguments.split(" "));
    assertThat(version.exitCode()).isZero();
    String number = version.out().strip().replaceFirst("^rdc ", "");
    assertThat(Files.readString(Path.of("pom.xml"))).contains("<version>" + number + "</version>");
  }

  @Test
  void no_launcher_names_it() throws Exception {
    String number = new RdcCommand.Version().getVersion()[0].replaceFirst("^rdc ", "");
    assertThat(Files.readString(Path.of("..", "rdc"))).doesNotContain(number);
    assertThat(Files.readString(Path.of("src", "main", "dist", "bin", "rdc")))
        .doesNotContain(number);
  }
}
