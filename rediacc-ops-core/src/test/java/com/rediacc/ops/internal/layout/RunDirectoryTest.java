package com.rediacc.ops.internal.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.io.Directories;
import com.rediacc.ops.internal.process.CurrentUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
  private static final Map<String, String> NOTHING = Map.of();

  @TempDir Path directory;

  private Path place;
  private Path runtime;

  @BeforeEach
  void long_place_and_short_runtime_directory() throws IOException {
    place = Files.createDirectories(directory.resolve("long".repeat(25))).resolve("run");
    runtime = Files.createTempDirectory(Path.of("/tmp"), "x");
  }

  @AfterEach
  void clear() {
    new RunDirectory(place, NOTHING).delete();
    Directories.delete(runtime);
  }

  @Test
  void a_short_path_is_used_as_it_is() {
    Path near = runtime.resolve("run");
    var run = new RunDirectory(near, NOTHING);
    run.create(false);

    assertThat(run.path()).isEqualTo(near).isDirectory();
    run.delete();
    assertThat(near).doesNotExist();
  }

  @Test
  void a_long_path_leads_to_the_users_runtime_directory_for_every_process() {
    inRuntime().create(false);

    Path path = inRuntime().path();
    assertThat(path).isDirectory().hasParent(runtime);
    assertThat(new RunDirectory(place, NOTHING).path()).isEqualTo(path);

    inRuntime().delete();
    assertThat(path).doesNotExist();
    assertThat(place).doesNotExist();
  }

  @Test
  void without_a_runtime_directory_the_name_cannot_be_guessed() throws IOException {
    var run = new RunDirectory(place, NOTHING);
    run.create(false);
    Path first = run.path();
    run.create(false);

    assertThat(run.path()).hasParentRaw(Path.of("/tmp")).isNotEqualTo(first);
    assertThat(first).doesNotExist();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(run.path())))
        .isEqualTo("rwx------");
  }

  @Test
  void a_runtime_directory_that_others_can_write_to_is_not_used() throws IOException {
    Files.setPosixFilePermissions(runtime, PosixFilePermissions.fromString("rwxrwxrwx"));
    inRuntime().create(false);
    assertThat(inRuntime().path()).hasParentRaw(Path.of("/tmp"));
  }

  @Test
  void a_relative_or_missing_or_linked_runtime_directory_is_not_used() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), runtime);
    for (String value : new String[] {"", "relative", "/no/such/directory", link.toString()}) {
      var run = new RunDirectory(place, Map.of("XDG_RUNTIME_DIR", value));
      run.create(false);
      assertThat(run.path()).as(value).hasParentRaw(Path.of("/tmp"));
    }
  }

  @Test
  void a_cluster_that_is_there_keeps_its_place() {
    inRuntime().create(false);
    Path path = inRuntime().path();
    Directories.delete(path);

    new RunDirectory(place, NOTHING).create(true);

    assertThat(new RunDirectory(place, NOTHING).path()).isEqualTo(path).isDirectory();
  }

  @Test
  void a_link_that_was_planted_in_its_place_is_refused_and_left_alone() throws IOException {
    inRuntime().create(false);
    Path path = inRuntime().path();
    Path victim = Files.createDirectory(directory.resolve("victim"));
    Path precious = Files.createFile(victim.resolve("precious"));
    Directories.delete(path);
    Files.createSymbolicLink(path, victim);

    assertThatThrownBy(() -> inRuntime().create(true))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(path + ": it is a symbolic link of user ");
    inRuntime().delete();

    assertThat(precious).exists();
    assertThat(path).isSymbolicLink();
    assertThat(place).doesNotExist();
  }

  @Test
  void another_users_directory_is_refused_and_left_alone() throws IOException {
    Path foreign = Path.of("/usr");
    if (CurrentUser.isRoot()) {
      foreign = Files.createDirectory(runtime.resolve("foreign"));
      Files.setAttribute(foreign, "unix:uid", 12345);
    }
    Files.createSymbolicLink(place, foreign);

    assertThatThrownBy(() -> inRuntime().create(true))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(
            foreign + ": it is a directory of user " + Files.getOwner(foreign).getName());
    inRuntime().delete();

    assertThat(foreign).exists();
  }

  private RunDirectory inRuntime() {
    return new RunDirectory(place, Map.of("XDG_RUNTIME_DIR", runtime.toString()));
  }

  @Test
  void one_is_forgotten_when_its_cluster_is_gone_and_it_is_old() {
    var environment = Map.of("XDG_RUNTIME_DIR", runtime.toString());
    inRuntime().create(false);
    Path path = inRuntime().path();
    assertThat(RunDirectory.forgotten(Duration.ZERO, environment)).doesNotContain(path);

    Directories.delete(place);
    assertThat(RunDirectory.forgotten(Duration.ofHours(1), environment)).doesNotContain(path);
    assertThat(RunDirectory.forgotten(Duration.ZERO, environment)).contains(path);
    Directories.delete(path);
  }
}
