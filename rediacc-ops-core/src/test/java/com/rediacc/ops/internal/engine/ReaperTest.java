package com.rediacc.ops.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.process.ProcessIdentity;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.UpOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A killed owner's reaper, and the next cluster that takes the same paths. */
class ReaperTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path data;

  @Test
  void the_files_of_a_killed_owner_are_removed() throws Exception {
    ClusterDirectory directory = directoryWithDisks();
    String id = UUID.randomUUID().toString();
    Files.writeString(directory.state(), "{\"id\": \"" + id + "\"}");

    ProcessIdentity reaper = reaperOfAKilledOwner(id);

    awaitEnd(reaper);
    assertThat(directory.snapshots()).doesNotExist();
    assertThat(directory.disks()).doesNotExist();
    assertThat(directory.run()).doesNotExist();
  }

  @Test
  void the_files_of_the_next_cluster_on_the_same_paths_stay() throws Exception {
    ClusterDirectory directory = directoryWithDisks();
    Files.writeString(directory.state(), "{\"id\": \"" + UUID.randomUUID() + "\"}");

    ProcessIdentity reaper = reaperOfAKilledOwner(UUID.randomUUID().toString());

    awaitEnd(reaper);
    assertThat(directory.disks().resolve("rediacc1.qcow2")).exists();
    assertThat(directory.run()).exists();
  }

  @Test
  void a_dismissed_reaper_removes_nothing() throws Exception {
    ClusterDirectory directory = directoryWithDisks();
    String id = UUID.randomUUID().toString();
    Files.writeString(directory.state(), id);
    Reaper reaper = Reaper.watch(id, directory, List.of());
    ProcessIdentity process = reaper.process();

    reaper.dismiss();

    awaitEnd(process);
    assertThat(directory.disks().resolve("rediacc1.qcow2")).exists();
  }

  @Test
  void who_clears_a_dead_owners_cluster_waits_for_its_reaper_first() throws Exception {
    EngineContext context = Clusters.context(data);
    ClusterDirectory directory = directoryWithDisks();
    Process slow = new ProcessBuilder("sleep", "1.5").start();
    ClusterState state = stateOfADeadOwner(context, directory, slow);

    new Teardown(directory, context.backends()).destroy(Optional.of(state), Deadline.after(LIMIT));

    assertThat(slow.isAlive()).as("the reaper at the end of the teardown").isFalse();
    assertThat(slow.exitValue()).as("it ended by itself").isZero();
    assertThat(directory.disks()).doesNotExist();
  }

  private static ClusterState stateOfADeadOwner(
      EngineContext context, ClusterDirectory directory, Process reaper) {
    ClusterSpec spec = ClusterSpec.from(context.settings());
    ClusterState mine =
        ClusterState.starting(
            Clusters.blueprint(context, spec, UpOptions.detached()),
            UUID.randomUUID().toString(),
            ProcessIdentity.of(reaper.pid()).orElseThrow(),
            directory);
    return new ClusterState(
        mine.format(),
        mine.id(),
        mine.phase(),
        mine.lifetime(),
        new ProcessIdentity(mine.creator().pid(), "0", mine.creator().boot()),
        mine.reaper(),
        mine.spec(),
        mine.inputs(),
        mine.backend(),
        mine.accelerator(),
        mine.imageSha256(),
        mine.copy(),
        mine.created(),
        mine.vms());
  }

  private ClusterDirectory directoryWithDisks() throws Exception {
    var directory = new ClusterDirectory(data);
    directory.create();
    Files.writeString(directory.disks().resolve("rediacc1.qcow2"), "the user's work");
    Files.createDirectories(directory.snapshots().resolve("1"));
    return directory;
  }

  private ProcessIdentity reaperOfAKilledOwner(String id) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process owner =
        new ProcessBuilder(
                java,
                "-cp",
                System.getProperty("java.class.path"),
                Owner.class.getName(),
                data.toString(),
                id)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long pid = Long.parseLong(owner.inputReader().readLine());
    ProcessIdentity reaper = ProcessIdentity.of(pid).orElseThrow();
    owner.destroyForcibly().waitFor();
    return reaper;
  }

  private static void awaitEnd(ProcessIdentity reaper) {
    Awaitility.await().atMost(LIMIT).until(() -> !reaper.isAlive());
  }

  /** A process that is watched over, and never ends by itself. */
  static final class Owner {
    private Owner() {}

    public static void main(String[] args) throws Exception {
      var directory = new ClusterDirectory(Path.of(args[0]));
      Reaper reaper = Reaper.watch(args[1], directory, List.of());
      System.out.println(reaper.process().pid());
      Thread.sleep(LIMIT.toMillis());
      reaper.dismiss();
    }
  }
}
