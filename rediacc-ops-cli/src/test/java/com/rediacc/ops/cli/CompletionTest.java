package com.rediacc.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What shells complete, asked of those that are here. */
class CompletionTest {
  @TempDir Path work;

  private String script(String shell) {
    Invocation printed = Invocation.run(Invocation.At.PIPE, work, Map.of(), "completion", shell);
    assertThat(printed.exitCode()).as(printed.err()).isZero();
    return printed.out();
  }

  private static boolean isHere(String shell) {
    return CompletionScript.valueOf(shell.toUpperCase(java.util.Locale.ROOT))
        .isHere(System.getenv("PATH"));
  }

  private static List<String> run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return printed.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "'rdc ops st', status",
    "'rdc ops image p', pull",
    "'rdc ops images p', pull",
    "'rdc ops up --ba', --basic",
    "'rdc ops up --os fed', fedora-43",
    "'rdc ops status -o y', yaml",
    "'rdc ops inventory -o i', ini",
    "'rdc ops fault li', link",
    "'rdc ops fault link 1 11 --re', --reorder",
    "'rdc completion f', fish"
  })
  void bash_completes_commands_options_and_values(String line, String wanted) throws Exception {
    assumeTrue(isHere("bash"), "no bash here");
    Path file = Files.writeString(work.resolve("rdc.bash"), script("bash"));
    String ask =
        """
        source "$1"
        read -ra COMP_WORDS <<<"$2"
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        COMP_LINE=$2 COMP_POINT=${#2}
        _complete_rdc
        printf '%s\\n' "${COMPREPLY[@]}"
        """;
    assertThat(run("bash", "--norc", "-c", ask, "bash", file.toString(), line)).contains(wanted);
  }

  @ParameterizedTest
  @CsvSource({
    "'rdc ', ops",
    "'rdc ops st', status",
    "'rdc ops image p', pull",
    "'rdc ops images p', pull",
    "'rdc ops up --ba', --basic",
    "'rdc ops up --os fed', fedora-43",
    "'rdc ops image pull fed', fedora-43",
    "'rdc ops status -o y', yaml",
    "'rdc completion f', fish"
  })
  void fish_completes_commands_options_and_values(String line, String wanted) throws Exception {
    assumeTrue(isHere("fish"), "no fish here");
    Path file = Files.writeString(work.resolve("rdc.fish"), script("fish"));
    List<String> offered =
        run(
            "fish",
            "--no-config",
            "-c",
            "source $argv[1]; complete -C $argv[2]",
            file.toString(),
            line);
    assertThat(offered).anyMatch(offer -> offer.split("\t")[0].equals(wanted));
  }

  @Test
  void zsh_understands_the_script() throws Exception {
    assumeTrue(isHere("zsh"), "no zsh here");
    Path file = Files.writeString(work.resolve("rdc.zsh"), script("zsh"));
    assertThat(
            run("zsh", "-f", "-c", "source $1 && whence -w _complete_rdc", "zsh", file.toString()))
        .containsExactly("_complete_rdc: function");
  }

  @Test
  void the_script_of_fish_names_every_command_with_its_description() {
    assertThat(script("fish"))
        .startsWith("# Made by 'rdc completion fish'.\n")
        .contains(
            "complete -c rdc -n '__rdc_at ops' -a status -d 'Show the state of all VMs.'",
            "complete -c rdc -n '__rdc_in ops images list' -l output -s o -x",
            "-l renet -r -F -d 'The renet executable")
        .doesNotContain("%n", "%%");
  }

  @Test
  void scripts_are_installed_where_the_shells_look() {
    Path home = Path.of("/home/me");
    assertThat(CompletionScript.BASH.file(home, Map.of()))
        .isEqualTo(Path.of("/home/me/.local/share/bash-completion/completions/rdc"));
    assertThat(CompletionScript.ZSH.file(home, Map.of("XDG_DATA_HOME", "/d")))
        .isEqualTo(Path.of("/d/rdc/completion.zsh"));
    assertThat(CompletionScript.FISH.file(home, Map.of("XDG_CONFIG_HOME", "relative")))
        .isEqualTo(Path.of("/home/me/.config/fish/completions/rdc.fish"));
  }

  @Test
  void an_unknown_shell_is_wrong_usage_that_names_those_there_are() {
    Invocation wrong = Invocation.run(Invocation.At.PIPE, work, Map.of(), "completion", "tcsh");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).contains("must be one of bash, zsh, fish, not 'tcsh'");
  }
}
