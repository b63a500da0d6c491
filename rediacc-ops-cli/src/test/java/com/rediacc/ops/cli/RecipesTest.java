package com.rediacc.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.internal.host.PackageManager;
import com.rediacc.ops.internal.host.Tool;
import com.rediacc.ops.internal.host.Tools;
import com.rediacc.ops.spec.Architecture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The recipes for CI services, as far as they can be tried without one. */
class RecipesTest {
  private static final Path ROOT = Path.of("..");

  private static Object load(String file) throws IOException {
    return new Load(LoadSettings.builder().build())
        .loadFromString(Files.readString(ROOT.resolve(file)));
  }

  /** All texts below a key of this name. */
  private static List<String> below(String key, Object node) {
    var texts = new ArrayList<String>();
    if (node instanceof Map<?, ?> map) {
      for (var entry : map.entrySet()) {
        if (key.equals(entry.getKey())) {
          Stream.of(entry.getValue())
              .flatMap(value -> value instanceof List<?> list ? list.stream() : Stream.of(value))
              .forEach(value -> texts.add(String.valueOf(value)));
        } else {
          texts.addAll(below(key, entry.getValue()));
        }
      }
    } else if (node instanceof List<?> list) {
      list.forEach(element -> texts.addAll(below(key, element)));
    }
    return texts;
  }

  private static void requireShell(String script) throws Exception {
    Process sh = new ProcessBuilder("sh", "-n").redirectErrorStream(true).start();
    try (var stdin = sh.outputWriter()) {
      // Expressions of GitHub are replaced before a shell sees them.
      stdin.write(script.replaceAll("\\$\\{\\{.*?}}", "value"));
    }
    assertThat(sh.waitFor(20, TimeUnit.SECONDS)).isTrue();
    String said = new String(sh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(sh.exitValue()).as(said).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"recipes/github/action.yml", ".github/workflows/verify.yml"})
  void what_github_runs_is_shell(String file) throws Exception {
    List<String> scripts = below("run", load(file));
    assertThat(scripts).isNotEmpty();
    for (String script : scripts) {
      requireShell(script);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = "recipes/gitlab/rediacc-ops.yml")
  void what_gitlab_runs_is_shell(String file) throws Exception {
    List<String> scripts = below("before_script", load(file));
    assertThat(scripts).hasSize(2);
    for (String script : scripts) {
      requireShell(script);
    }
  }

  /** What {@code rdc ops setup} would install, but for what the runner's image has. */
  @ParameterizedTest
  @ValueSource(strings = {"recipes/github/action.yml", "recipes/gitlab/rediacc-ops.yml"})
  void they_install_what_the_backend_qemu_needs(String file) throws Exception {
    String text = Files.readString(ROOT.resolve(file));
    List<String> needed =
        Tools.forHost(Architecture.AMD64).stream()
            .filter(tool -> !tool.purpose().contains("backend kvm"))
            .map((Tool tool) -> tool.in(PackageManager.APT))
            .flatMap(Optional::stream)
            .filter(name -> !List.of("openssh-client", "procps").contains(name))
            .toList();
    assertThat(needed).contains("qemu-system-x86", "mmdebstrap");
    assertThat(needed).allSatisfy(name -> assertThat(text).contains(" " + name));
  }
}
