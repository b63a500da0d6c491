package com.rediacc.ops.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterSpecTest {
  private static final Settings DEFAULTS = Settings.fromEnvironment(Map.of());

  @Test
  void the_default_is_a_bridge_and_two_workers() {
    ClusterSpec spec = ClusterSpec.from(DEFAULTS);

    assertThat(spec.vms())
        .containsExactly(
            new VmSpec(1, Role.BRIDGE, 1, 1024, 8, List.of()),
            new VmSpec(11, Role.WORKER, 2, 4096, 16, List.of()),
            new VmSpec(12, Role.WORKER, 2, 4096, 16, List.of()));
    assertThat(spec.os()).isEqualTo("ubuntu-24.04");
    assertThat(spec.backend()).isEmpty();
    assertThat(spec.vms().stream().map(spec::address))
        .containsExactly("192.168.111.1", "192.168.111.11", "192.168.111.12");
    assertThat(spec.vms().stream().map(VmSpec::name))
        .containsExactly("rediacc1", "rediacc11", "rediacc12");
  }

  @Test
  void basic_is_the_bridge_and_the_first_worker() {
    assertThat(ClusterSpec.builder(DEFAULTS).basic().build().ids()).isEqualTo("1, 11");
    Settings others = Settings.fromEnvironment(Map.of("VM_WORKERS", "31 21"));
    assertThat(ClusterSpec.builder(others).basic().build().ids()).isEqualTo("1, 31");
  }

  @Test
  void the_environment_sizes_workers_and_leaves_the_bridge_alone() {
    Settings settings =
        Settings.fromEnvironment(
            Map.of(
                "VM_CPU",
                "4",
                "VM_RAM",
                "8192",
                "VM_DSK",
                "32",
                "VM_BRIDGE",
                "2",
                "VM_WORKERS",
                "20",
                "VM_NET_BASE",
                "10.1.2",
                "VM_NET_OFFSET",
                "100"));
    ClusterSpec spec = ClusterSpec.from(settings);

    assertThat(spec.vms())
        .containsExactly(
            new VmSpec(2, Role.BRIDGE, 1, 1024, 8, List.of()),
            new VmSpec(20, Role.WORKER, 4, 8192, 32, List.of()));
    assertThat(spec.vms().stream().map(spec::address)).containsExactly("10.1.2.102", "10.1.2.120");
  }

  @Test
  void vms_have_the_hosts_architecture_unless_another_is_asked_for() {
    assertThat(ClusterSpec.from(DEFAULTS).architecture()).isEqualTo(Architecture.ofHost());
    assertThat(ClusterSpec.builder(DEFAULTS).arch("host").build())
        .isEqualTo(ClusterSpec.from(DEFAULTS));
    ClusterSpec arm = ClusterSpec.builder(DEFAULTS).arch("arm64").build();
    ClusterSpec pc = ClusterSpec.from(Settings.fromEnvironment(Map.of("VM_ARCH", "amd64")));
    assertThat(arm.architecture()).isEqualTo(Architecture.ARM64);
    assertThat(pc.architecture()).isEqualTo(Architecture.AMD64);
    assertThat(arm).isNotEqualTo(pc).asString().contains("on ubuntu-24.04 (arm64)");
    assertThat(SpecDocument.of(arm).spec()).isEqualTo(arm);
    assertThatThrownBy(() -> ClusterSpec.builder(DEFAULTS).arch("sparc").build())
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("VM_ARCH=sparc (arch): must be amd64, arm64 or host");
  }

  /** Before there was a choice, state files did not say. */
  @Test
  void a_document_without_architecture_is_of_this_host() {
    SpecDocument is = SpecDocument.of(ClusterSpec.from(DEFAULTS));
    var old =
        new SpecDocument(
            is.vms(),
            is.os(),
            null,
            is.netBase(),
            is.netOffset(),
            is.backend(),
            is.isolated(),
            is.skipOrchestration(),
            is.renet(),
            is.provisions(),
            is.userData());
    assertThat(old).isEqualTo(is);
  }

  @Test
  void renet_is_compared_with_the_guests_architecture(@TempDir Path directory) throws Exception {
    byte[] header = new byte[64];
    System.arraycopy(new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1}, 0, header, 0, 7);
    header[18] = (byte) 183;
    Path renet = Files.write(directory.resolve("renet"), header);
    assertThat(renet.toFile().setExecutable(true)).isTrue();
    ClusterSpec.Builder builder = ClusterSpec.builder(DEFAULTS).renet(renet);

    assertThat(builder.arch("arm64").build().renet()).contains(renet);
    assertThatThrownBy(() -> builder.arch("amd64").build())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is arm64; the VMs need an executable for amd64");
  }

  @Test
  void vms_reach_the_outside_unless_they_are_isolated() {
    assertThat(ClusterSpec.from(DEFAULTS).isolated()).isFalse();
    ClusterSpec isolated = ClusterSpec.builder(DEFAULTS).isolated().build();
    assertThat(isolated.isolated()).isTrue();
    assertThat(isolated)
        .isEqualTo(
            ClusterSpec.from(Settings.fromEnvironment(Map.of("REDIACC_GUEST_INTERNET", "off"))))
        .isNotEqualTo(ClusterSpec.from(DEFAULTS));
    assertThat(SpecDocument.of(isolated).spec()).isEqualTo(isolated);
    assertThatThrownBy(
            () ->
                ClusterSpec.from(Settings.fromEnvironment(Map.of("REDIACC_GUEST_INTERNET", "no"))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("REDIACC_GUEST_INTERNET=no (environment): must be on or off");
  }

  @Test
  void data_disks_belong_to_a_vm_and_are_part_of_the_spec() {
    ClusterSpec spec =
        ClusterSpec.builder(DEFAULTS).basic().dataDisk(11, 1).dataDisk(11, 4).build();
    assertThat(spec.vm(11).orElseThrow().dataDisksGb()).containsExactly(1, 4);
    assertThat(spec.vm(11).orElseThrow())
        .hasToString("worker rediacc11, 2 CPU, 4096 MB, 16 + 1 + 4 GB");
    assertThat(spec.vm(1).orElseThrow().dataDisksGb()).isEmpty();
    assertThat(spec)
        .isNotEqualTo(ClusterSpec.builder(DEFAULTS).basic().build())
        .isEqualTo(SpecDocument.of(spec).spec());
    ClusterSpec.Builder wrong = ClusterSpec.builder(DEFAULTS).basic().dataDisk(12, 1);
    wrong.dataDisk(11, 0);
    IntStream.range(0, 9).forEach(i -> wrong.dataDisk(1, 1));
    assertThatThrownBy(wrong::build)
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            e ->
                assertThat(e.faults())
                    .containsExactlyInAnyOrder(
                        "a data disk for VM 12: there is no such VM",
                        "a data disk for VM 11: 1 to 65536 (GB), not 0",
                        "VM 1: at most 8 data disks, not 9"));
  }

  @Test
  void workers_are_numbered_from_eleven() {
    assertThat(ClusterSpec.builder(DEFAULTS).workers(3).build().ids()).isEqualTo("1, 11, 12, 13");
  }

  @Test
  void equal_wishes_are_equal_specs_however_they_were_expressed() {
    Settings environment =
        Settings.fromEnvironment(Map.of("VM_WORKERS", "11", "VM_IMAGE", "debian-12"));
    assertThat(ClusterSpec.builder(DEFAULTS).basic().os("debian-12").build())
        .isEqualTo(ClusterSpec.from(environment))
        .isNotEqualTo(ClusterSpec.from(DEFAULTS));
  }

  @Test
  void every_fault_is_reported_at_once_with_its_source() {
    Settings settings =
        Settings.fromEnvironment(
                Map.of(
                    "VM_RAM", "abc", "VM_CPU", "0", "VM_WORKERS", "11 11 x", "VM_NET_BASE", "1.2"))
            .with(Setting.BACKEND, "xen", "--backend");

    assertThatThrownBy(() -> ClusterSpec.from(settings))
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            e ->
                assertThat(e.faults())
                    .containsExactlyInAnyOrder(
                        "VM_RAM=abc (environment): must be a whole number from 256 to 4194304 (MB)",
                        "VM_CPU=0 (environment): must be a whole number from 1 to 256",
                        "VM_WORKERS=11 11 x (environment): id 11 is there twice",
                        "VM_WORKERS=11 11 x (environment): 'x' is not an id from 1 to 99",
                        "VM_NET_BASE=1.2 (environment): must be the first three numbers of an IPv4"
                            + " network, such as 192.168.111",
                        "REDIACC_BACKEND=xen (--backend): must be auto, qemu or kvm"));
  }

  @ParameterizedTest
  @CsvSource({
    "VM_NET_BASE, 300.1.1, first three numbers",
    "VM_NET_BASE, 127.0.0, first three numbers",
    "VM_NET_BASE, 192.168.011, first three numbers",
    "VM_NET_BASE, 224.0.0, first three numbers",
    "VM_NET_BASE, 10.0.2, management network",
    "VM_NET_OFFSET, 250, '.261; .253 is the last'",
    "VM_BRIDGE, 11, 'is also a worker''s id: VM_WORKERS=11 12 (default)'",
    "VM_BRIDGE, 100, from 1 to 99",
    "VM_DSK, 1, from 2 to 65536 (GB)",
    "VM_DSK, 99999999999, from 2 to 65536 (GB)",
    "REDIACC_REQUIRE_KVM, yes, must be 0 or 1",
  })
  void what_cannot_work_is_refused(String variable, String value, String reason) {
    assertThatThrownBy(() -> ClusterSpec.from(Settings.fromEnvironment(Map.of(variable, value))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(variable + "=" + value)
        .hasMessageContaining(reason);
  }
}
