package com.rediacc.ops.orchestration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.internal.io.Json;
import com.rediacc.ops.internal.orchestration.Orchestration;
import com.rediacc.ops.internal.orchestration.Stage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepTest {
  @TempDir Path directory;

  private Path file(String name, String content) throws Exception {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  @Test
  void a_step_says_what_is_wrong_with_it_when_it_is_made() {
    Path missing = directory.resolve("missing.sh");
    assertThatThrownBy(() -> Step.script(missing))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("cannot read " + missing + ": NoSuchFileException");
    assertThatThrownBy(() -> Step.script("empty.sh", " \n"))
        .hasMessage("the script empty.sh is empty");
    assertThatThrownBy(() -> Step.upload(missing, "/etc/x"))
        .hasMessage("there is no file " + missing + " to put at /etc/x");
    assertThatThrownBy(() -> Step.upload(directory, "etc/x")).hasMessageContaining("absolute");
    assertThatThrownBy(() -> Step.upload(directory, "/etc/")).hasMessageContaining("absolute");
    assertThatThrownBy(() -> Step.packages()).hasMessage("no package is named");
    assertThatThrownBy(() -> Step.packages("nginx", "-o", "a b"))
        .hasMessage("'-o' is not the name of a package\n'a b' is not the name of a package");
    assertThatThrownBy(() -> Step.unit("web", "[Unit]"))
        .hasMessageStartingWith("'web' is not the name of a unit");
    assertThatThrownBy(() -> Step.script("a", "true").withTimeout(Duration.ZERO))
        .hasMessage("step 'a': its timeout must be positive");
    assertThatThrownBy(() -> Step.script("a", "true").runBy("a b"))
        .hasMessage("step 'a': 'a b' is not the name of a user");
    assertThatThrownBy(
            () -> new RemoteFile("/x", "root:root", "", Optional.empty(), Optional.empty()))
        .hasMessage("the file for /x needs either a text or a local file");
    assertThatThrownBy(() -> Step.script("a\nb", "true")).hasMessageContaining("cannot name");
  }

  @Test
  void equal_content_is_equal_wherever_it_lies() throws Exception {
    Step one = Step.upload(file("one/app/x", "x").getParent(), "/opt/app");
    Step other = Step.upload(file("other/app/x", "x").getParent(), "/opt/app");
    assertThat(fingerprint(one)).isEqualTo(fingerprint(other));
  }

  @Test
  void whatever_changes_the_node_changes_the_fingerprint() throws Exception {
    Path tree = directory.resolve("tree");
    file("tree/a", "x");
    Path program = file("tree/b", "y");
    String before = fingerprint(Step.upload(tree, "/opt/app"));
    assertThat(fingerprint(Step.upload(tree, "/opt/app"))).isEqualTo(before);
    assertThat(fingerprint(Step.upload(tree, "/opt/other"))).isNotEqualTo(before);

    Files.writeString(program, "z");
    String changed = fingerprint(Step.upload(tree, "/opt/app"));
    assertThat(changed).isNotEqualTo(before);
    assertThat(program.toFile().setExecutable(true)).isTrue();
    String executable = fingerprint(Step.upload(tree, "/opt/app"));
    assertThat(executable).isNotEqualTo(changed);
    Files.move(program, directory.resolve("tree/c"));
    assertThat(fingerprint(Step.upload(tree, "/opt/app"))).isNotEqualTo(executable);

    Step script = Step.script("s", "true");
    assertThat(fingerprint(script)).isEqualTo(fingerprint(Step.script("s", "true")));
    assertThat(fingerprint(Step.script("s", "false"))).isNotEqualTo(fingerprint(script));
    assertThat(fingerprint(script.runBy("rediacc"))).isNotEqualTo(fingerprint(script));
    assertThat(fingerprint(Step.unit("a.service", "x")))
        .isNotEqualTo(fingerprint(Step.unit("a.service", "y")));
    assertThat(fingerprint(Step.packages("a"))).isNotEqualTo(fingerprint(Step.packages("b")));
  }

  private static String fingerprint(Step step) {
    return Orchestration.of(List.of(Stage.same(step, List.of("rediacc11")))).fingerprint();
  }

  @Test
  void a_step_for_another_node_is_another_fingerprint() {
    Step step = Step.script("s", "true");
    assertThat(Orchestration.of(List.of(Stage.same(step, List.of("rediacc1")))).fingerprint())
        .isNotEqualTo(fingerprint(step));
  }

  @Test
  void steps_survive_their_state_file() throws Exception {
    Step step = Step.upload(file("x", "y"), "/x").withTimeout(Duration.ofSeconds(7));
    assertThat(Step.of(Json.read(Json.write(step.document()), StepDocument.class))).isEqualTo(step);
    Step unit = Step.unit("a.service", "[Unit]\n");
    assertThat(Step.of(Json.read(Json.write(unit.document()), StepDocument.class))).isEqualTo(unit);
  }

  @Test
  void the_services_of_a_node_are_those_that_its_steps_leave() {
    var all = List.of("rediacc1", "rediacc11");
    var orchestration =
        Orchestration.of(
            List.of(
                Stage.same(Step.unit("b.service", "x"), all),
                Stage.same(Step.script("s", "true"), all),
                Stage.same(Step.unit("a.service", "x"), List.of("rediacc11"))));
    assertThat(orchestration.services("rediacc1")).containsExactly("b.service");
    assertThat(orchestration.services("rediacc11")).containsExactly("b.service", "a.service");
  }
}
