package com.rediacc.ops.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rediacc.ops.internal.process.Programs;
import com.rediacc.ops.internal.text.TextResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The reaper's script under the shells that {@code sh} may be on a host. */
class ReaperScriptTest {
  private final String cluster = UUID.randomUUID().toString();

  @TempDir Path directory;
  private Path state;
  private Path disks;
  private Process machine;

  static Stream<List<String>> shells() {
    return Stream.of(List.of("dash"), List.of("bash", "--posix"), List.of("busybox", "sh"));
  }

  @BeforeEach
  void cluster() throws IOException {
    state = Files.writeString(directory.resolve("cluster.json"), "{\"id\": \"" + cluster + "\"}");
    disks = Files.createDirectory(directory.resolve("disks 'of it'"));
    Files.writeString(disks.resolve("rediacc1.qcow2"), "disk");
    machine = new ProcessBuilder("sh", "-c", "read line", "rediacc1@" + cluster).start();
  }

  @AfterEach
  void end() {
    machine.destroyForcibly();
  }

  private Process reaper(List<String> shell) throws IOException {
    assumeTrue(Programs.find(shell.get(0)).isPresent(), () -> shell.get(0) + " is not installed");
    var command = new ArrayList<>(shell);
    command.addAll(List.of("-c", TextResource.read(Reaper.class, "reaper.sh"), "rediacc-reaper"));
    command.addAll(List.of(state.toString(), disks.toString()));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("REDIACC_CLUSTER", cluster);
    builder.environment().put("REDIACC_CLEANUP", "touch '" + directory.resolve("cleaned") + "'");
    return builder.start();
  }

  private static void awaitEnd(Process reaper) throws Exception {
    assertThat(reaper.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(reaper.inputReader().lines()).as("what it says").isEmpty();
  }

  @ParameterizedTest
  @MethodSource("shells")
  void a_dead_owners_processes_and_files_are_removed(List<String> shell) throws Exception {
    Process reaper = reaper(shell);
    reaper.getOutputStream().close();
    awaitEnd(reaper);
    assertThat(machine.waitFor(5, TimeUnit.SECONDS)).as("its process ended").isTrue();
    assertThat(disks).doesNotExist();
    assertThat(directory.resolve("cleaned")).exists();
    assertThat(state).exists();
  }

  @ParameterizedTest
  @MethodSource("shells")
  void one_that_is_told_goodbye_leaves_everything(List<String> shell) throws Exception {
    Process reaper = reaper(shell);
    try (var out = reaper.outputWriter()) {
      out.write("goodbye\n");
    }
    awaitEnd(reaper);
    assertThat(machine.isAlive()).isTrue();
    assertThat(disks).isNotEmptyDirectory();
    assertThat(directory.resolve("cleaned")).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource("shells")
  void files_of_the_next_cluster_on_the_same_paths_stay(List<String> shell) throws Exception {
    Files.writeString(state, "{\"id\": \"" + UUID.randomUUID() + "\"}");
    Process reaper = reaper(shell);
    reaper.getOutputStream().close();
    awaitEnd(reaper);
    assertThat(machine.waitFor(5, TimeUnit.SECONDS)).as("its process ended").isTrue();
    assertThat(disks).isNotEmptyDirectory();
  }
}
