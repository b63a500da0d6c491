package com.rediacc.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.spec.Settings;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Help, for people and for shells. */
class HelpTest {
  private static String help(boolean colors, int columns, String... words) {
    var out = new StringWriter();
    var arguments = new ArrayList<>(List.of(words));
    arguments.add("--help");
    int exitCode =
        Rdc.run(
            Settings.fromEnvironment(Map.of()),
            Terminals.of(out, new StringWriter(), true, false, colors, columns),
            arguments.toArray(String[]::new));
    assertThat(exitCode).isZero();
    return out.toString();
  }

  static Stream<String> commands() {
    return Stream.of(
        "",
        "completion",
        "ops",
        "ops setup",
        "ops check",
        "ops up",
        "ops down",
        "ops status",
        "ops ssh",
        "ops logs",
        "ops console",
        "ops ssh-config",
        "ops inventory",
        "ops prune",
        "ops image",
        "ops image list",
        "ops image pull",
        "ops image build",
        "ops image remove",
        "ops fault",
        "ops fault list",
        "ops fault isolate",
        "ops fault mute",
        "ops fault deafen",
        "ops fault partition",
        "ops fault cut",
        "ops fault bridge",
        "ops fault ring",
        "ops fault link",
        "ops fault unplug",
        "ops fault freeze",
        "ops fault clock",
        "ops fault disk",
        "ops fault cpu",
        "ops fault memory",
        "ops fault power-cut",
        "ops fault heal",
        "ops power-on",
        "ops bundle",
        "ops resume",
        "ops cache",
        "ops cache list",
        "ops cache remove",
        "ops cache clear");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void every_command_has_examples_of_its_own(String command) {
    String[] words = command.isEmpty() ? new String[0] : command.split(" ");
    String help = help(false, 80, words);
    assertThat(help).contains("\nExamples:\n");
    assertThat(help.substring(help.indexOf("Examples:")))
        .contains(("rdc " + command).strip())
        .doesNotContain("%");
    assertThat(help.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
  }

  @Test
  void the_width_is_the_terminals() {
    assertThat(help(false, 120, "ops", "up").lines().mapToInt(String::length).max().orElseThrow())
        .isBetween(85, 100);
    assertThat(help(false, 60, "ops", "prune").lines())
        .filteredOn(line -> !line.startsWith("  rdc"))
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(60));
    assertThat(help(false, 10, "ops", "up")).startsWith("Usage: rdc ops up");
  }

  @Test
  void colors_can_be_unwanted() {
    assertThat(help(false, 80, "ops")).doesNotContain("\u001b");
    assertThat(help(true, 80, "ops")).contains("\u001b[");
  }

  @Test
  void aliases_lead_to_the_same_commands() {
    assertThat(help(false, 80, "ops", "images", "ls"))
        .isEqualTo(help(false, 80, "ops", "image", "list"));
    assertThat(help(false, 80, "ops", "image", "rm")).contains("Remove an image");
    assertThat(help(false, 80, "ops", "cache", "rm")).contains("Remove the checkpoints");
    assertThat(help(false, 80, "ops", "ls")).contains("Show the state of all VMs.");
  }
}
