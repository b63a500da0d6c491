package com.rediacc.ops.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.image.ImageStore;
import com.rediacc.ops.internal.io.Directories;
import com.rediacc.ops.internal.io.PrivateFiles;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.process.ProcessIdentity;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.orchestration.Step;
import com.rediacc.ops.spec.Architecture;
import com.rediacc.ops.spec.BackendKind;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Progress;
import com.rediacc.ops.spec.Role;
import com.rediacc.ops.spec.UpOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code up} wrote down is all that later commands need, and damage of it stops nobody. */
class ClusterStateTest {
  @TempDir Path root;

  private EngineContext context;
  private ClusterDirectory directory;

  @BeforeEach
  void open() {
    context = Clusters.context(root.resolve("data"));
    directory = context.data().detachedCluster();
    directory.create();
  }

  private ClusterState state(ClusterSpec spec) {
    context.keys().ensure(spec.vms());
    return ClusterState.starting(
        Clusters.blueprint(context, spec, UpOptions.detached()),
        "c1",
        ProcessIdentity.current(),
        directory);
  }

  @Test
  void a_cluster_is_found_when_every_file_it_was_made_from_has_gone() throws Exception {
    Path inputs = Files.createDirectory(root.resolve("inputs"));
    Path renet = Files.writeString(inputs.resolve("renet"), "#!/bin/sh\n");
    assertThat(renet.toFile().setExecutable(true)).isTrue();
    Path upload = Files.writeString(inputs.resolve("page"), "content");
    ClusterSpec spec =
        ClusterSpec.builder(context.settings())
            .basic()
            .renet(renet)
            .provision(Step.upload(upload, "/srv/page"))
            .provision(Role.WORKER, Step.unit("web.service", "[Service]\nExecStart=/bin/true\n"))
            .userData(11, "#cloud-config\n{}\n")
            .build();
    state(spec).save(directory);

    Directories.delete(inputs);

    RunningCluster found = new DetachedCluster(context).find().orElseThrow();
    assertThat(found.spec()).isEqualTo(spec);
    assertThat(found.spec().stepNames())
        .containsExactly("renet", "upload of page", "unit web.service");
    assertThat(found.vms().get(0).services()).containsExactly("rediacc-bridge.service");
    assertThat(found.vms().get(1).services()).containsExactly("web.service");
    assertThat(found.isReady()).isFalse();
  }

  @Test
  void a_cluster_of_another_architecture_is_another_cluster() {
    ClusterSpec arm = ClusterSpec.builder(context.settings()).basic().arch("arm64").build();
    state(arm).ready(List.of()).save(directory);
    ClusterSpec pc = ClusterSpec.builder(context.settings()).basic().arch("amd64").build();
    var launcher =
        new ClusterLauncher(
            context,
            pc,
            UpOptions.detached(),
            context.backends().of(BackendKind.QEMU),
            new ImageStore(root, Architecture.AMD64, Progress.SILENT, name -> {}),
            Provisioning.steps(pc));
    PrivateFiles.directory(directory.disks());

    assertThatThrownBy(
            () ->
                new DetachedCluster(context)
                    .reusable(launcher, Deadline.after(Duration.ofMinutes(1))))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining(": architecture is arm64, wanted amd64");
  }

  /** direct-ssh.sh reads them; DirectSshTest sees that it knows this format. */
  @Test
  void the_first_lines_say_format_and_phase() throws Exception {
    state(ClusterSpec.builder(context.settings()).basic().build()).ready(List.of()).save(directory);
    assertThat(Files.readString(directory.state()))
        .matches("(?s)\\{\n  \"format\": \\d+,\n  \"id\": \"c1\",\n  \"phase\": \"READY\",\n.*");
  }

  @Test
  void services_that_are_missing_are_known_as_such() {
    ClusterState state = state(ClusterSpec.builder(context.settings()).basic().build());
    assertThat(state.vms().get(0).services()).containsExactly("rediacc-bridge.service");
  }

  @Test
  void the_state_of_another_version_is_refused_and_can_be_taken_down() throws Exception {
    Files.writeString(directory.state(), "{\"id\": \"c0\", \"spec\": {}, \"plans\": []}");

    assertThatThrownBy(() -> new DetachedCluster(context).find())
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("another version of rediacc-ops wrote " + directory.state())
        .hasMessageContaining("format 0, this version reads 4")
        .hasMessageContaining("hint: 'rdc ops down' removes the cluster");
    assertThat(
            new DetachedCluster(context)
                .down(Deadline.after(Duration.ofMinutes(1)), Progress.SILENT))
        .isTrue();
    assertThat(directory.state()).doesNotExist();
  }

  @Test
  void a_state_that_lacks_a_field_stops_no_other_cluster() throws Exception {
    ClusterDirectory owned = context.data().ownedCluster("broken");
    owned.create();
    Files.writeString(owned.state(), "{\"format\": 4, \"id\": \"broken\"}");
    assertThatThrownBy(() -> ClusterState.load(owned))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("the state file " + owned.state() + " is damaged");

    new Orphans(context).destroyAll(Deadline.after(Duration.ofMinutes(1)));

    assertThat(owned.state()).doesNotExist();
    assertThat(new DetachedCluster(context).find()).isEmpty();
  }
}
