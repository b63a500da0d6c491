package com.rediacc.ops.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.internal.backend.Accelerator;
import com.rediacc.ops.internal.backend.Backend;
import com.rediacc.ops.internal.backend.BootSource;
import com.rediacc.ops.internal.backend.DiskFormat;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.backend.Nic;
import com.rediacc.ops.internal.image.Image;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.layout.DataDirectory;
import com.rediacc.ops.internal.process.ProcessIdentity;
import com.rediacc.ops.orchestration.Step;
import com.rediacc.ops.spec.AcceleratorKind;
import com.rediacc.ops.spec.Architecture;
import com.rediacc.ops.spec.BackendKind;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Role;
import com.rediacc.ops.spec.Settings;
import com.rediacc.ops.spec.UpOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each input of a ready cluster is an input of its key. */
class CheckpointKeysTest {
  @TempDir Path directory;

  private Keys keys;

  @BeforeEach
  void makeKeys() {
    var data = new DataDirectory(directory.resolve("data"));
    data.create();
    keys = new Keys(data);
    keys.ensure(spec(Map.of("VM_WORKERS", "2 11 12 13")).vms());
  }

  private static ClusterSpec spec(Map<String, String> environment) {
    var whole = new HashMap<>(Map.of("VM_ARCH", "amd64"));
    whole.putAll(environment);
    return ClusterSpec.from(Settings.fromEnvironment(whole));
  }

  private String key(
      ClusterSpec spec, String clusterId, String sha, String tool, BackendKind kind) {
    return key(spec, clusterId, sha, tool, kind, AcceleratorKind.TCG);
  }

  private String key(
      ClusterSpec spec,
      String clusterId,
      String sha,
      String tool,
      BackendKind kind,
      AcceleratorKind acceleratorKind) {
    var source =
        new BootSource(
            Architecture.AMD64, directory.resolve("disk"), DiskFormat.QCOW2, Optional.empty());
    Backend backend = backend(kind, tool);
    var blueprint =
        new Blueprint(
            spec,
            UpOptions.owned(),
            new Image("any", source, 1, sha),
            backend,
            new Accelerator(acceleratorKind, "because of " + clusterId),
            Provisioning.steps(spec));
    var state =
        ClusterState.starting(
            blueprint,
            clusterId,
            ProcessIdentity.current(),
            new ClusterDirectory(directory.resolve(clusterId)));
    return CheckpointKeys.booted(state, spec, keys, backend);
  }

  /** Its fingerprint has its tool and the plan, as those of real ones do. */
  private static Backend backend(BackendKind kind, String tool) {
    return Clusters.standIn(
        Backend.class,
        (method, arguments) ->
            switch (method) {
              case "kind" -> kind;
              case "nics" ->
                  List.of(
                      Nic.inside(
                          "cluster", Nic.mac(1, (String) arguments[1]), (String) arguments[1]));
              case "fingerprint" -> tool + ((LaunchPlan) arguments[0]).anonymous();
              default -> throw new UnsupportedOperationException(method);
            });
  }

  private String standard() {
    return key(spec(Map.of()), "c1", "aa", "qemu 7", BackendKind.QEMU);
  }

  @Test
  void equal_clusters_have_one_key_whatever_their_identity_and_place() {
    assertThat(key(spec(Map.of()), "another", "aa", "qemu 7", BackendKind.QEMU))
        .isEqualTo(standard());
    assertThat(key(spec(Map.of("VM_RAM", "4096")), "c1", "aa", "qemu 7", BackendKind.QEMU))
        .isEqualTo(standard());
  }

  @ParameterizedTest
  @CsvSource({
    "VM_RAM, 2048",
    "VM_CPU, 4",
    "VM_DSK, 20",
    "VM_NET_BASE, 192.168.112",
    "VM_NET_OFFSET, 100",
    "VM_WORKERS, 11",
    "VM_WORKERS, 11 13",
    "VM_BRIDGE, 2",
    "VM_ARCH, arm64"
  })
  void another_setting_is_another_key(String variable, String value) {
    assertThat(key(spec(Map.of(variable, value)), "c1", "aa", "qemu 7", BackendKind.QEMU))
        .isNotEqualTo(standard());
  }

  @Test
  void user_data_of_ones_own_is_part_of_the_key() {
    ClusterSpec more =
        ClusterSpec.builder(Settings.fromEnvironment(Map.of()))
            .userData(11, "#cloud-config\n{}\n")
            .build();
    assertThat(key(more, "c1", "aa", "qemu 7", BackendKind.QEMU)).isNotEqualTo(standard());
  }

  @Test
  void each_step_and_each_file_it_uses_is_part_of_the_key_after_orchestration() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "one");
    String script = stepsKey(b -> b.provision(Role.WORKER, Step.script("s", "true")));
    String upload = stepsKey(b -> b.provision(Step.upload(file, "/opt/file")));
    assertThat(stepsKey(b -> b.provision(Role.WORKER, Step.script("s", "true")))).isEqualTo(script);
    assertThat(stepsKey(b -> b.provision(Role.WORKER, Step.script("s", "false"))))
        .isNotEqualTo(script);
    assertThat(stepsKey(b -> b.provision(Role.BRIDGE, Step.script("s", "true"))))
        .isNotEqualTo(script);
    assertThat(stepsKey(b -> b)).isNotEqualTo(script);
    Files.writeString(file, "two");
    assertThat(stepsKey(b -> b.provision(Step.upload(file, "/opt/file")))).isNotEqualTo(upload);
  }

  @Test
  void another_renet_is_another_key_after_orchestration() throws Exception {
    Path renet = Files.writeString(directory.resolve("renet"), "#!/bin/sh\n");
    assertThat(renet.toFile().setExecutable(true)).isTrue();
    String before = stepsKey(b -> b.renet(renet));
    assertThat(before).isNotEqualTo(stepsKey(b -> b));
    Files.writeString(renet, "#!/bin/sh\nexit 1\n");
    assertThat(stepsKey(b -> b.renet(renet))).isNotEqualTo(before);
  }

  private static String stepsKey(UnaryOperator<ClusterSpec.Builder> more) {
    ClusterSpec.Builder builder = ClusterSpec.builder(Settings.fromEnvironment(Map.of()));
    return CheckpointKeys.provisioned("aa", Provisioning.steps(more.apply(builder).build()));
  }

  @Test
  void another_image_emulator_backend_or_accelerator_is_another_key() {
    ClusterSpec spec = spec(Map.of());
    assertThat(key(spec, "c1", "ab", "qemu 7", BackendKind.QEMU)).isNotEqualTo(standard());
    assertThat(key(spec, "c1", "aa", "qemu 8", BackendKind.QEMU)).isNotEqualTo(standard());
    assertThat(key(spec, "c1", "aa", "qemu 7", BackendKind.LIBVIRT)).isNotEqualTo(standard());
    assertThat(key(spec, "c1", "aa", "qemu 7", BackendKind.QEMU, AcceleratorKind.KVM))
        .isNotEqualTo(standard());
  }

  @Test
  void another_key_of_the_user_or_of_a_host_is_another_key() {
    String before = standard();
    var data = new DataDirectory(directory.resolve("other"));
    data.create();
    keys = new Keys(data);
    keys.ensure(spec(Map.of()).vms());
    assertThat(standard()).isNotEqualTo(before);
  }
}
