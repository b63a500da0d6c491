package com.rediacc.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.host.HostSetup;
import com.rediacc.ops.spec.Settings;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people see of an installation, with a package manager that only prints. */
class SetupTest {
  private static final List<List<String>> PLAN =
      List.of(
          List.of("sudo", "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "update"),
          List.of(
              "sudo", "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "a"));

  @TempDir Path data;

  private final StringWriter err = new StringWriter();

  private Session session(boolean terminal, int columns) {
    return new Session(
        Settings.fromEnvironment(Map.of("RENET_DATA_DIR", data.toString())),
        Terminals.of(new StringWriter(), err, terminal, terminal, false, columns));
  }

  private record Printing(boolean works) implements HostSetup {
    @Override
    public List<List<String>> plan() {
      return PLAN;
    }

    @Override
    public List<String> withoutPackage() {
      return List.of();
    }

    @Override
    public void run(List<List<String>> plan, Duration timeout, Consumer<String> output) {
      output.accept("Unpacking a long name of " + plan.get(0).get(4) + " ...");
      if (!works) {
        throw new OpsException(Failure.of("'apt-get' exited with 100"));
      }
    }
  }

  @Test
  void in_a_log_there_is_a_line_for_each_command_and_a_file_for_the_rest() throws Exception {
    SetupCommand.Options.run(new Printing(true), PLAN, session(false, 80));
    assertThat(err.toString().lines())
        .satisfiesExactly(
            line -> assertThat(line).endsWith("] setup: apt-get update"),
            line -> assertThat(line).endsWith("] setup: apt-get install"),
            line -> assertThat(line).startsWith("set up in "));
    assertThat(Files.readAllLines(data.resolve("logs/setup.log")))
        .containsExactly(
            "$ sudo env DEBIAN_FRONTEND=noninteractive apt-get update",
            "Unpacking a long name of update ...",
            "$ sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y a",
            "Unpacking a long name of install ...");
  }

  @Test
  void on_a_terminal_the_latest_line_is_shown_as_far_as_it_fits() {
    SetupCommand.Options.run(new Printing(true), PLAN, session(true, 30));
    assertThat(err.toString())
        .contains("  setup        apt-get update\n", "  setup        Unpacking a lo\n")
        .containsPattern("\u001b\\[1A\u001b\\[Jset up in .*\n$")
        .doesNotContain("long name");
  }

  @Test
  void a_failure_names_the_log() {
    assertThatThrownBy(
            () -> SetupCommand.Options.run(new Printing(false), PLAN, session(false, 80)))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("'apt-get' exited with 100")
        .hasMessageContaining("log: " + data.resolve("logs/setup.log"));
  }
}
