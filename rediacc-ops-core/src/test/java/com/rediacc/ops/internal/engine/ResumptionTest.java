package com.rediacc.ops.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.host.Leftover;
import com.rediacc.ops.internal.backend.Accelerator;
import com.rediacc.ops.internal.backend.Availability;
import com.rediacc.ops.internal.backend.Backend;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.backend.Nic;
import com.rediacc.ops.internal.checkpoint.SealedCheckpoint;
import com.rediacc.ops.internal.image.Image;
import com.rediacc.ops.internal.image.ImageStore;
import com.rediacc.ops.internal.io.Directories;
import com.rediacc.ops.internal.process.ProcessIdentity;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.AcceleratorKind;
import com.rediacc.ops.spec.Architecture;
import com.rediacc.ops.spec.BackendKind;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Progress;
import com.rediacc.ops.spec.UpOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint that cannot be resumed here says why, before anything is created. */
class ResumptionTest {
  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));

  @TempDir private Path root;

  private EngineContext context;
  private Path image;
  private Path checkpoint;

  /** This host's, changed by tests. */
  private String emulator = "QEMU emulator version 7.2.22";

  private AcceleratorKind accelerator = AcceleratorKind.TCG;
  private String machine = "-machine q35";

  @BeforeEach
  void open() throws Exception {
    EngineContext real = Clusters.context(root.resolve("data"));
    context =
        new EngineContext(
            real.settings(), real.data(), new Backends(List.of(backend())), real.ssh());
    image = root.resolve("disk.raw");
    byte[] disk = new byte[4096];
    disk[510] = 0x55;
    disk[511] = (byte) 0xaa;
    Files.write(image, disk);
    checkpoint = Files.createDirectories(root.resolve("bundle/checkpoint"));
    keep(images().find(image.toString()).orElseThrow());
  }

  private ImageStore images() {
    return new ImageStore(
        context.data().images(), Architecture.ofHost(), Progress.SILENT, name -> {});
  }

  private Backend backend() {
    return Clusters.standIn(
        Backend.class,
        (method, arguments) ->
            switch (method) {
              case "kind" -> BackendKind.QEMU;
              case "runsCopies" -> true;
              case "availability" -> Availability.usable("here");
              case "probeAccelerator" -> new Accelerator(accelerator, "");
              case "hardware" -> Optional.of(hardware((LaunchPlan) arguments[0]));
              case "nics" -> {
                String address = (String) arguments[1];
                yield List.of(Nic.inside("cluster", Nic.mac(1, address), address));
              }
              default -> throw new UnsupportedOperationException(method);
            });
  }

  private Backend.Hardware hardware(LaunchPlan plan) {
    return new Backend.Hardware(emulator, machine + " -m " + plan.memoryMb());
  }

  private void keep(Image lain) throws Exception {
    ClusterSpec spec =
        ClusterSpec.builder(context.settings()).os(image.toString()).workers(0).build();
    context.keys().ensure(spec.vms());
    var directory = context.data().ownedCluster("c1");
    Blueprint blueprint = Clusters.blueprint(context, spec, UpOptions.owned());
    ClusterState state =
        ClusterState.starting(
            new Blueprint(
                spec,
                UpOptions.owned(),
                lain,
                backend(),
                blueprint.accelerator(),
                blueprint.steps()),
            "c1",
            ProcessIdentity.current(),
            directory);
    List<LaunchPlan> plans = state.vms().stream().map(ClusterState.VmState::plan).toList();
    KeptHost host = KeptHost.here(backend(), accelerator, plans, deadline);
    for (String file : List.of("rediacc1.memory", "rediacc1.console", "rediacc1.qcow2")) {
      Files.writeString(checkpoint.resolve(file), "content of " + file);
    }
    var vm =
        new KeptCheckpoint.KeptVm(
            1,
            "c0",
            List.of(),
            false,
            "ecdsa-sha2-nistp256 AAAA",
            List.of("rediacc1.qcow2"),
            List.of());
    KeptCheckpoint.of(Instant.now(), state, host, "ecdsa key", List.of(), List.of(vm))
        .save(checkpoint);
    SealedCheckpoint.seal(checkpoint, "c1", Directories.entries(checkpoint), deadline);
  }

  private void resume(Path path) {
    Resumption.of(context, unused -> images(), path, UpOptions.detached(), deadline);
  }

  private void resume() {
    resume(checkpoint.resolveSibling(""));
  }

  @Test
  void on_an_equal_machine_it_is_only_the_disk_that_is_none() {
    assertThatThrownBy(this::resume)
        .hasMessageContaining("rediacc1.qcow2 cannot be used: it has no qcow2 header");
  }

  @Test
  void all_in_which_the_machine_is_unlike_is_said() {
    emulator = "QEMU emulator version 8.0.0";
    accelerator = AcceleratorKind.KVM;

    assertThatThrownBy(this::resume)
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining(
            "emulator is QEMU emulator version 8.0.0, was QEMU emulator version 7")
        .hasMessageContaining("accelerator is kvm, was tcg");
    assertThat(context.data().detachedCluster().hasMoreThanLogs()).isFalse();
  }

  @Test
  void a_version_that_builds_another_machine_says_so() {
    machine = "-machine q35 -device virtio-rng-pci";
    assertThatThrownBy(this::resume)
        .hasMessageContaining("the machine of rediacc1 is built differently by this version");
  }

  @Test
  void another_image_of_the_same_name_is_refused_with_both_digests() throws Exception {
    Files.write(image, new byte[] {1}, java.nio.file.StandardOpenOption.APPEND);
    assertThatThrownBy(this::resume)
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("lies on the image " + image + " with the SHA-256 ")
        .hasMessageContaining("the one here has ");
  }

  @Test
  void a_damaged_one_is_refused() throws Exception {
    Files.writeString(checkpoint.resolve("rediacc1.memory"), "content of rediacc1.memorY");
    assertThatThrownBy(this::resume)
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("is damaged: rediacc1.memory is not what was stored");
  }

  @Test
  void one_of_another_version_is_refused() throws Exception {
    Path file = checkpoint.resolve("checkpoint.json");
    Files.writeString(file, Files.readString(file).replace("\"format\": 2", "\"format\": 99"));
    assertThatThrownBy(this::resume)
        .hasMessageContaining("another version of rediacc-ops wrote " + file + " (format 99");
  }

  @Test
  void disks_have_names_and_no_paths() throws Exception {
    Path file = checkpoint.resolve("checkpoint.json");
    Files.writeString(file, Files.readString(file).replace("\"rediacc1.qcow2\"", "\"../x.qcow2\""));
    assertThatThrownBy(this::resume)
        .hasMessageContaining(file + " is damaged: disks of VM 1: [../x.qcow2]");
  }

  @Test
  void what_is_no_bundle_is_wrong_input() throws Exception {
    assertThatThrownBy(() -> resume(root.resolve("nowhere")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("there is no " + root.resolve("nowhere"));
    assertThatThrownBy(() -> resume(image)).hasMessage(image + " is not a directory");
    Path empty = Files.createDirectory(root.resolve("empty"));
    assertThatThrownBy(() -> resume(empty))
        .hasMessageStartingWith(empty + " is no bundle with a checkpoint: the test had keep");
    Files.delete(checkpoint.resolve("manifest.json"));
    assertThatThrownBy(this::resume)
        .hasMessage("there is no complete checkpoint of a cluster in " + checkpoint);
  }

  @Test
  void a_bundle_leads_to_a_checkpoint_elsewhere_while_that_is_kept() throws Exception {
    Path bundle = Files.createDirectory(root.resolve("other"));
    Files.writeString(bundle.resolve("kept.txt"), checkpoint + "\n");
    assertThat(KeptCheckpoints.find(bundle)).isEqualTo(checkpoint);

    Files.writeString(bundle.resolve("kept.txt"), root.resolve("gone") + "\n");
    assertThatThrownBy(() -> resume(bundle))
        .hasMessageContaining("is not kept any more: " + root.resolve("gone"));
  }

  @Test
  void the_newest_are_kept_and_prune_removes_all_that_nobody_writes() throws Exception {
    var kept = new KeptCheckpoints(context.data());
    var places = new ArrayList<Path>();
    for (int i = 0; i < 3; i++) {
      Path place = Files.createDirectories(kept.place());
      places.add(place);
      Files.writeString(place.resolve("memory"), "four");
      SealedCheckpoint.seal(place, "c1", List.of(place.resolve("memory")), deadline);
    }
    Path writing = Files.createDirectories(kept.place());
    Path dead = Files.createDirectories(kept.place());
    Files.setLastModifiedTime(dead, FileTime.from(Instant.now().minus(Duration.ofHours(2))));

    var leftovers = new Leftovers(context, images());
    assertThat(leftovers.list())
        .contains(new Leftover("checkpoint of a failed test", places.get(0), 4))
        .extracting(Leftover::path)
        .contains(dead)
        .doesNotContain(writing);
    kept.keepNewest(2);
    assertThat(kept.all()).containsExactlyElementsOf(places.subList(1, 3));
    assertThat(writing).exists();
    leftovers.remove(deadline);
    assertThat(kept.all()).isEmpty();
    assertThat(writing).exists();
  }
}
