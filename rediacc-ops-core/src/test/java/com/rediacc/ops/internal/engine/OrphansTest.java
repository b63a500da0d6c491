package com.rediacc.ops.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.host.Leftover;
import com.rediacc.ops.internal.backend.Availability;
import com.rediacc.ops.internal.backend.Backend;
import com.rediacc.ops.internal.image.ImageStore;
import com.rediacc.ops.internal.io.FileMutex;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Architecture;
import com.rediacc.ops.spec.BackendKind;
import com.rediacc.ops.spec.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphansTest {
  @TempDir Path data;

  private final List<String> swept = new CopyOnWriteArrayList<>();
  private EngineContext context;

  @BeforeEach
  void open() {
    EngineContext real = Clusters.context(data);
    context =
        new EngineContext(
            real.settings(), real.data(), new Backends(List.of(backend())), real.ssh());
  }

  private Backend backend() {
    return Clusters.standIn(
        Backend.class,
        (method, arguments) ->
            switch (method) {
              case "kind" -> BackendKind.QEMU;
              case "availability" -> Availability.usable("here");
              case "destroyAll" -> destroyed((Path) arguments[0]);
              default -> throw new UnsupportedOperationException(method);
            });
  }

  private Void destroyed(Path run) {
    swept.add(run.toString());
    return null;
  }

  private void destroyAll() {
    new Orphans(context).destroyAll(Deadline.after(Duration.ofSeconds(20)));
  }

  private ClusterDirectory owned(String name, Duration age) throws Exception {
    ClusterDirectory directory = context.data().ownedCluster(name);
    Files.createDirectories(directory.logs());
    Files.createFile(directory.lock());
    Files.writeString(directory.logs().resolve("rediacc1-console.log"), "why it failed");
    setAge(directory, age);
    return directory;
  }

  private static void setAge(ClusterDirectory directory, Duration age) throws Exception {
    Files.setLastModifiedTime(directory.root(), FileTime.from(Instant.now().minus(age)));
  }

  @Test
  void the_logs_of_a_failed_start_are_left_alone_for_a_week() throws Exception {
    ClusterDirectory recent = owned("recent", Duration.ofHours(1));
    ClusterDirectory old = owned("old", Duration.ofDays(8));

    destroyAll();
    destroyAll();

    assertThat(swept).as("there was nothing to tear down").isEmpty();
    assertThat(recent.logs().resolve("rediacc1-console.log")).hasContent("why it failed");
    assertThat(old.root()).doesNotExist();
  }

  @Test
  void what_a_dead_owner_left_is_destroyed_and_its_logs_stay() throws Exception {
    ClusterDirectory left = owned("left", Duration.ZERO);
    Files.createDirectories(left.disks());
    Files.writeString(left.state(), "{\"format\": 4, \"id\":");
    setAge(left, Duration.ofMinutes(2));

    destroyAll();

    assertThat(swept).containsExactly(left.run().toString());
    assertThat(left.disks()).doesNotExist();
    assertThat(left.state()).doesNotExist();
    assertThat(left.logs().resolve("rediacc1-console.log")).exists();
  }

  @Test
  void the_cluster_of_a_living_owner_and_one_that_is_being_made_are_not_touched() throws Exception {
    ClusterDirectory living = owned("living", Duration.ofMinutes(2));
    Files.createDirectories(living.disks());
    Files.writeString(living.state(), "{}");
    ClusterDirectory fresh = owned("fresh", Duration.ZERO);
    Files.createDirectories(fresh.disks());

    try (FileMutex lease = FileMutex.tryAcquire(living.lock()).orElseThrow()) {
      assertThat(lease).isNotNull();
      destroyAll();
    }

    assertThat(swept).isEmpty();
    assertThat(living.disks()).exists();
    assertThat(fresh.disks()).exists();
  }

  @Test
  void they_are_found_before_they_are_destroyed_and_no_others() throws Exception {
    ClusterDirectory left = owned("left", Duration.ZERO);
    Files.createDirectories(left.disks());
    Files.writeString(left.disks().resolve("rediacc1.qcow2"), "disk");
    Files.writeString(left.state(), "{\"format\": 2, \"id\":");
    ClusterDirectory alive = owned("alive", Duration.ofMinutes(2));
    Files.createDirectories(alive.disks());
    setAge(alive, Duration.ofMinutes(2));
    owned("logs-only", Duration.ofMinutes(2));
    setAge(left, Duration.ofMinutes(2));
    var leftovers = new Leftovers(context, images());

    try (FileMutex owner = FileMutex.tryAcquire(alive.lock()).orElseThrow()) {
      assertThat(owner).isNotNull();
      var expected = new Leftover("cluster of a process that died", left.disks(), 4);
      assertThat(leftovers.list()).contains(expected);
      assertThat(left.disks()).exists();
      assertThat(leftovers.remove(Deadline.after(Duration.ofSeconds(20)))).contains(expected);
    }

    assertThat(left.disks()).doesNotExist();
    assertThat(alive.disks()).exists();
    assertThat(leftovers.list())
        .as("the owner of the other one is dead now")
        .extracting(Leftover::path)
        .contains(alive.disks());
  }

  private ImageStore images() {
    return new ImageStore(data.resolve("images"), Architecture.AMD64, Progress.SILENT, name -> {});
  }
}
