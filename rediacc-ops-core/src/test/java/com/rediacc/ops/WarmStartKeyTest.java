package com.rediacc.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.backend.Accelerator;
import com.rediacc.ops.backend.Backend;
import com.rediacc.ops.backend.BootSource;
import com.rediacc.ops.backend.LaunchPlan;
import com.rediacc.ops.backend.Nic;
import com.rediacc.ops.image.Image;
import com.rediacc.ops.internal.ProcessMark;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each input of a ready cluster is an input of its key. */
class WarmStartKeyTest {
  @TempDir Path folder;

  private Keys keys;

  @BeforeEach
  void makeKeys() {
    var data = new DataFolder(folder.resolve("data"));
    data.create();
    keys = new Keys(data);
    keys.ensure(spec(Map.of("VM_WORKERS", "2 11 12 13")).vms());
  }

  private static ClusterSpec spec(Map<String, String> environment) {
    return ClusterSpec.from(Settings.fromEnvironment(environment));
  }

  private String key(ClusterSpec spec, String clusterId, String sha, String tool, String backend) {
    return key(spec, clusterId, sha, tool, backend, Accelerator.Kind.TCG);
  }

  private String key(
      ClusterSpec spec,
      String clusterId,
      String sha,
      String tool,
      String backend,
      Accelerator.Kind kind) {
    var accelerator = new Accelerator(kind, "because of " + clusterId);
    List<LaunchPlan> plans =
        spec.vms().stream().map(vm -> plan(spec, vm, clusterId, accelerator)).toList();
    var state =
        new ClusterState(
            clusterId,
            ClusterState.Phase.STARTING,
            Lifetime.OWNED,
            ProcessMark.current(),
            spec,
            backend,
            accelerator,
            sha,
            Instant.now(),
            plans);
    var image =
        new Image("any", "amd64", folder.resolve("disk"), "qcow2", 1, sha, Optional.empty());
    return WarmStart.key(state, image, keys, backend(backend, tool));
  }

  private LaunchPlan plan(ClusterSpec spec, VmSpec vm, String id, Accelerator accelerator) {
    Path mine = folder.resolve(id);
    return new LaunchPlan(
        id,
        vm.name(),
        vm.cpus(),
        vm.memoryMb(),
        new BootSource("amd64", mine.resolve("disk"), "qcow2", Optional.empty()),
        mine.resolve("seed"),
        mine.resolve("console"),
        mine,
        id.length(),
        List.of(Nic.inside("cluster", Nic.mac(1, spec.address(vm)), spec.address(vm))),
        accelerator);
  }

  /** Tells its tool and the plan, as real ones do. */
  private static Backend backend(String name, String tool) {
    return (Backend)
        Proxy.newProxyInstance(
            Backend.class.getClassLoader(),
            new Class<?>[] {Backend.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "name" -> name;
                  case "fingerprint" -> tool + ((LaunchPlan) arguments[0]).anonymous();
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private String standard() {
    return key(spec(Map.of()), "c1", "aa", "qemu 7", "qemu");
  }

  @Test
  void equal_clusters_have_one_key_whatever_their_identity_and_place() {
    assertThat(key(spec(Map.of()), "another", "aa", "qemu 7", "qemu")).isEqualTo(standard());
    assertThat(key(spec(Map.of("VM_RAM", "4096")), "c1", "aa", "qemu 7", "qemu"))
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
    "VM_BRIDGE, 2"
  })
  void another_setting_is_another_key(String variable, String value) {
    assertThat(key(spec(Map.of(variable, value)), "c1", "aa", "qemu 7", "qemu"))
        .isNotEqualTo(standard());
  }

  @Test
  void another_image_emulator_backend_or_accelerator_is_another_key() {
    ClusterSpec spec = spec(Map.of());
    assertThat(key(spec, "c1", "ab", "qemu 7", "qemu")).isNotEqualTo(standard());
    assertThat(key(spec, "c1", "aa", "qemu 8", "qemu")).isNotEqualTo(standard());
    assertThat(key(spec, "c1", "aa", "qemu 7", "kvm")).isNotEqualTo(standard());
    assertThat(key(spec, "c1", "aa", "qemu 7", "qemu", Accelerator.Kind.KVM))
        .isNotEqualTo(standard());
  }

  @Test
  void another_key_of_the_user_or_of_a_host_is_another_key() {
    String before = standard();
    var data = new DataFolder(folder.resolve("other"));
    data.create();
    keys = new Keys(data);
    keys.ensure(spec(Map.of()).vms());
    assertThat(standard()).isNotEqualTo(before);
  }
}
