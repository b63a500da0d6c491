package com.rediacc.ops.internal.backend.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.internal.backend.Accelerator;
import com.rediacc.ops.internal.backend.BootSource;
import com.rediacc.ops.internal.backend.DiskFiles;
import com.rediacc.ops.internal.backend.DiskFormat;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.backend.Nic;
import com.rediacc.ops.spec.AcceleratorKind;
import com.rediacc.ops.spec.Architecture;
import com.rediacc.ops.spec.Subnet;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The arguments for hosts that are not at hand, and those that must be right on every host. */
class QemuCommandTest {
  private static final Emulator PC =
      new Emulator(Architecture.AMD64, Path.of("/usr/bin/qemu-system-x86_64"));
  private static final BootSource.Kernel KERNEL =
      new BootSource.Kernel(
          Path.of("/i/vmlinuz"), Path.of("/i/initrd"), "root=LABEL=x console=ttyS0");

  private static LaunchPlan plan(
      AcceleratorKind kind, Architecture architecture, Optional<BootSource.Kernel> kernel) {
    return new LaunchPlan(
        "c1",
        "rediacc11",
        2,
        4096,
        new BootSource(architecture, Path.of("/d/rediacc11.qcow2"), DiskFormat.QCOW2, kernel),
        List.of(),
        Path.of("/d/seed.iso"),
        Path.of("/l/a,b.log"),
        Path.of("/r"),
        22211,
        List.of(
            Nic.byDhcp("management", "02:00:c0:a8:6f:0b", false),
            Nic.inside("cluster", "02:01:c0:a8:6f:0b", "192.168.111.11")),
        new Accelerator(kind, ""));
  }

  private static List<String> launch(Emulator emulator, LaunchPlan plan) {
    return QemuCommand.launch(emulator, plan);
  }

  @Test
  void every_argument_of_an_emulated_pc() {
    assertThat(launch(PC, plan(AcceleratorKind.TCG, Architecture.AMD64, Optional.of(KERNEL))))
        .containsExactly(
            "/usr/bin/qemu-system-x86_64",
            "-name",
            "rediacc11@c1",
            "-machine",
            "q35",
            "-accel",
            "tcg,thread=multi,tb-size=256",
            "-cpu",
            "max,la57=off",
            "-smp",
            "2",
            "-m",
            "4096M",
            "-nodefaults",
            "-no-user-config",
            "-display",
            "none",
            "-kernel",
            "/i/vmlinuz",
            "-initrd",
            "/i/initrd",
            "-append",
            "root=LABEL=x console=ttyS0",
            "-blockdev",
            "{\"driver\":\"qcow2\",\"node-name\":\"disk\",\"read-only\":false,\"discard\":\"unmap\","
                + "\"file\":{\"driver\":\"file\",\"filename\":\"/d/rediacc11.qcow2\"}}",
            "-device",
            "virtio-blk-pci,id=device-disk,drive=disk,serial=disk,werror=report,rerror=report,"
                + "write-zeroes=off",
            "-blockdev",
            "{\"driver\":\"raw\",\"node-name\":\"seed\",\"read-only\":true,"
                + "\"file\":{\"driver\":\"file\",\"filename\":\"/d/seed.iso\"}}",
            "-device",
            "virtio-blk-pci,id=device-seed,drive=seed,serial=seed",
            "-netdev",
            "user,id=management,ipv6=off,hostfwd=tcp:127.0.0.1:22211-:22",
            "-device",
            "virtio-net-pci,netdev=management,mac=02:00:c0:a8:6f:0b",
            "-netdev",
            "socket,id=cluster," + Segment.of("c1").option(),
            "-device",
            "virtio-net-pci,netdev=cluster,mac=02:01:c0:a8:6f:0b",
            "-chardev",
            "file,id=console,append=on,path=/l/a,,b.log",
            "-serial",
            "chardev:console",
            "-device",
            "virtio-serial-pci",
            "-chardev",
            "socket,id=shell0,server=on,wait=off,path=/r/rediacc11.sh0",
            "-device",
            "virtserialport,chardev=shell0,name=com.rediacc.shell.0",
            "-chardev",
            "socket,id=shell1,server=on,wait=off,path=/r/rediacc11.sh1",
            "-device",
            "virtserialport,chardev=shell1,name=com.rediacc.shell.1",
            "-chardev",
            "socket,id=shell2,server=on,wait=off,path=/r/rediacc11.sh2",
            "-device",
            "virtserialport,chardev=shell2,name=com.rediacc.shell.2",
            "-chardev",
            "socket,id=shell3,server=on,wait=off,path=/r/rediacc11.sh3",
            "-device",
            "virtserialport,chardev=shell3,name=com.rediacc.shell.3",
            "-device",
            "virtio-rng-pci",
            "-device",
            "vmgenid,guid=auto",
            "-qmp",
            "unix:/r/rediacc11.qmp,server=on,wait=off",
            "-pidfile",
            "/r/rediacc11.pid",
            "-daemonize");
  }

  @Test
  void an_isolated_vm_is_let_out_nowhere_and_still_reached_by_ssh() {
    LaunchPlan open = plan(AcceleratorKind.KVM, Architecture.AMD64, Optional.empty());
    LaunchPlan isolated =
        new LaunchPlan(
            open.clusterId(),
            open.name(),
            open.cpus(),
            open.memoryMb(),
            open.boot(),
            open.dataDisks(),
            open.seed(),
            open.console(),
            open.runDirectory(),
            open.sshPort(),
            new QemuBackend(Path.of("/none"))
                .nics(new Subnet("192.168.111"), "192.168.111.11", true),
            open.accelerator());
    assertThat(launch(PC, isolated))
        .containsSequence(
            "-netdev", "user,id=management,ipv6=off,restrict=on,hostfwd=tcp:127.0.0.1:22211-:22");
    assertThat(launch(PC, open)).noneMatch(argument -> argument.contains("restrict"));
  }

  @Test
  void data_disks_are_behind_scsi_and_come_last() {
    LaunchPlan plan = plan(AcceleratorKind.TCG, Architecture.AMD64, Optional.of(KERNEL));
    List<String> with =
        launch(
            PC,
            plan.withDisks(
                new DiskFiles(
                    plan.boot().disk(), List.of(Path.of("/d/a.qcow2"), Path.of("/d/b.qcow2")))));
    assertThat(with)
        .containsSequence(
            "-device",
            "virtio-scsi-pci,id=scsi",
            "-blockdev",
            "{\"driver\":\"qcow2\",\"node-name\":\"data1\",\"read-only\":false,\"discard\":\"unmap\","
                + "\"file\":{\"driver\":\"file\",\"filename\":\"/d/a.qcow2\"}}",
            "-device",
            "scsi-hd,bus=scsi.0,scsi-id=0,id=device-data1,drive=data1,serial=data1,werror=report,"
                + "rerror=report")
        .contains(
            "scsi-hd,bus=scsi.0,scsi-id=1,id=device-data2,drive=data2,serial=data2,werror=report,"
                + "rerror=report")
        .containsSubsequence(launch(PC, plan));
  }

  @Test
  void without_a_kernel_the_disks_boot_loader_runs() {
    assertThat(launch(PC, plan(AcceleratorKind.KVM, Architecture.AMD64, Optional.empty())))
        .doesNotContain("-kernel", "-append", "-bios")
        .containsSequence("-accel", "kvm", "-cpu", "host");
  }

  @Test
  void a_mac_uses_its_hypervisor_with_otherwise_the_same_arguments() {
    List<String> linux =
        launch(PC, plan(AcceleratorKind.KVM, Architecture.AMD64, Optional.empty()));
    List<String> mac = launch(PC, plan(AcceleratorKind.HVF, Architecture.AMD64, Optional.empty()));
    assertThat(mac).containsSequence("-accel", "hvf", "-cpu", "host");
    assertThat(mac.stream().map(a -> a.equals("hvf") ? "kvm" : a)).containsExactlyElementsOf(linux);
  }

  @Test
  void arm64_guests_get_the_virt_board() {
    Emulator arm =
        new Emulator(Architecture.ARM64, Path.of("/opt/homebrew/bin/qemu-system-aarch64"));
    assertThat(launch(arm, plan(AcceleratorKind.HVF, Architecture.ARM64, Optional.of(KERNEL))))
        .startsWith("/opt/homebrew/bin/qemu-system-aarch64")
        .containsSequence("-machine", "virt")
        .doesNotContain("vmgenid,guid=auto");
  }

  @Test
  void emulated_arm64_guests() {
    Emulator arm = new Emulator(Architecture.ARM64, Path.of("/usr/bin/qemu-system-aarch64"));
    assertThat(launch(arm, plan(AcceleratorKind.TCG, Architecture.ARM64, Optional.of(KERNEL))))
        .containsSequence("-machine", "virt")
        .containsSequence("-accel", "tcg,thread=multi,tb-size=256", "-cpu", "max,pauth-impdef=on")
        .containsSequence("-kernel", "/i/vmlinuz")
        .doesNotContain("-bios");
  }

  /**
   * A host whose memory is ordered more weakly than a guest expects runs its processors in turns.
   */
  @Test
  void pcs_on_an_arm64_host_are_emulated_by_one_thread() {
    assertThat(QemuCommand.threads(Architecture.AMD64, Architecture.ARM64)).isEqualTo("single");
    assertThat(QemuCommand.threads(Architecture.ARM64, Architecture.AMD64)).isEqualTo("multi");
    assertThat(QemuCommand.threads(Architecture.AMD64, Architecture.AMD64)).isEqualTo("multi");
    assertThat(QemuCommand.threads(Architecture.ARM64, Architecture.ARM64)).isEqualTo("multi");
  }

  @Test
  void the_probe_boots_only_the_kernel_and_writes_nowhere() {
    var sample =
        new BootSource(
            Architecture.AMD64, Path.of("/i/disk.qcow2"), DiskFormat.QCOW2, Optional.of(KERNEL));
    assertThat(QemuCommand.probe(PC, AcceleratorKind.KVM, sample))
        .containsSequence("-accel", "kvm")
        .containsSequence("-kernel", "/i/vmlinuz")
        .containsSequence("-append", "console=ttyS0 panic=-1")
        .contains("-no-reboot")
        .noneMatch(argument -> argument.contains("disk.qcow2"));
    var diskOnly =
        new BootSource(
            Architecture.AMD64, Path.of("/i/d,isk.qcow2"), DiskFormat.QCOW2, Optional.empty());
    assertThat(QemuCommand.probe(PC, AcceleratorKind.TCG, diskOnly))
        .containsSequence("-drive", "if=virtio,snapshot=on,format=qcow2,file=/i/d,,isk.qcow2");
  }

  @Test
  void segments_of_clusters_differ_and_are_neither_routed_nor_well_known() {
    assertThat(Segment.of("c1")).isEqualTo(Segment.of("c1")).isNotEqualTo(Segment.of("c2"));
    assertThat(Segment.of("c1").group()).matches("239\\.\\d+\\.\\d+\\.\\d+");
    assertThat(Segment.of("c1").port()).isBetween(12_000, 28_383);
  }

  @Test
  void the_forwarded_port_is_found_in_what_the_monitor_prints() {
    String table =
        "Hub -1 (management):\r\n"
            + "  Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ\r\n"
            + "  TCP[ESTABLISHED]   12       127.0.0.1 50000       10.0.2.15    22     0     0\r\n"
            + "  TCP[HOST_FORWARD]  11       127.0.0.1 42043       10.0.2.15    22     0     0\r\n";
    assertThat(QemuProcess.forwardedPort(table)).hasValue(42043);
    assertThat(QemuProcess.forwardedPort("nothing")).isEmpty();
  }
}
