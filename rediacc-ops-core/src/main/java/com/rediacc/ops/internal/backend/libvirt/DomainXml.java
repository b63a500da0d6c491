package com.rediacc.ops.internal.backend.libvirt;

import com.rediacc.ops.internal.backend.BootSource;
import com.rediacc.ops.internal.backend.DiskFormat;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.spec.AcceleratorKind;
import com.rediacc.ops.spec.Architecture;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * libvirt's description of a VM. Source: libvirt's "Domain XML format". libvirt is told not to
 * change the owner of files: the emulator's user gets them through {@link EmulatorPermissions}.
 */
final class DomainXml {
  /** The name of the seed disk in descriptions. */
  static final String SEED = "vdb";

  private final LaunchPlan plan;
  private final EmulatorUser user;
  private final boolean arm;

  private DomainXml(LaunchPlan plan, EmulatorUser user) {
    this.plan = plan;
    this.user = user;
    this.arm = plan.boot().architecture() == Architecture.ARM64;
  }

  /** The name of a disk in descriptions; 0 is the one that the machine boots from. */
  static String target(int number) {
    return number == 0 ? "vda" : "sd" + (char) ('a' + number - 1);
  }

  static String of(LaunchPlan plan, EmulatorUser user) {
    return new DomainXml(plan, user).text();
  }

  /**
   * Such as {@code rediacc11@192.168.111.11}. libvirt restores memory only into a domain of the
   * same name and UUID, so these name the VM and its address, of which there is one on a host, and
   * not the cluster: that is in its {@link ClusterIdentity}.
   */
  static String name(LaunchPlan plan) {
    return name(plan.name(), plan.clusterAddress());
  }

  static String name(String vm, String address) {
    return vm + "@" + address;
  }

  private static UUID uuid(LaunchPlan plan) {
    return UUID.nameUUIDFromBytes(name(plan).getBytes(StandardCharsets.UTF_8));
  }

  private String text() {
    return String.format(
        Locale.ROOT,
        """
        <domain type='%s'>
          <name>%s</name>
          <uuid>%s</uuid>
          %s
          <metadata>%s</metadata>
          <memory unit='MiB'>%d</memory>
          <vcpu>%d</vcpu>
          %s
          <features><acpi/>%s</features>
          %s
          <clock offset='utc'/>
          <on_poweroff>destroy</on_poweroff>
          <on_reboot>restart</on_reboot>
          <on_crash>destroy</on_crash>
          <devices>
            %s
            %s
            %s
            <interface type='network'>
              <mac address='%s'/>
              <source network='%s'/>
              <model type='virtio'/>
            </interface>
            <serial type='file'><source path='%s' append='on'/></serial>
            <channel type='unix'>
              <target type='virtio' name='org.qemu.guest_agent.0'/>
            </channel>
            %s
            <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
            <memballoon model='none'/>
          </devices>
          %s
        </domain>
        """,
        plan.accelerator().kind() == AcceleratorKind.KVM ? "kvm" : "qemu",
        Xml.escaped(name(plan)),
        uuid(plan),
        // Makes the guest's kernel reseed its random pool after a launch from memory.
        arm ? "" : "<genid/>",
        new ClusterIdentity(plan.clusterId(), plan.runDirectory()).xml(),
        plan.memoryMb(),
        plan.cpus(),
        boot(),
        arm ? "" : "<apic/>",
        cpu(),
        disk(target(0), "disk", plan.boot().format(), plan.boot().disk(), false),
        disk(SEED, "seed", DiskFormat.RAW, plan.seed(), true),
        dataDisks(),
        Xml.escaped(plan.nics().get(0).mac()),
        Xml.escaped(NetworkXml.name(plan.clusterId())),
        Xml.escaped(plan.console()),
        shells(),
        user.seclabel());
  }

  /** Ports for the guest's shell service; their sockets are libvirt's. */
  private static String shells() {
    return IntStream.range(0, Machine.SHELL_PORTS)
        .mapToObj(
            port ->
                "<channel type='unix'><target type='virtio' name='"
                    + LaunchPlan.SHELL_PORT
                    + port
                    + "'/></channel>")
        .collect(Collectors.joining("\n    "));
  }

  private String boot() {
    String type =
        arm
            ? "<type arch='aarch64' machine='virt'>hvm</type>"
            : "<type arch='x86_64' machine='q35'>hvm</type>";
    if (plan.boot().kernel().isPresent()) {
      BootSource.Kernel kernel = plan.boot().kernel().get();
      return String.format(
          Locale.ROOT,
          "<os>%s<kernel>%s</kernel><initrd>%s</initrd><cmdline>%s</cmdline></os>",
          type,
          Xml.escaped(kernel.image()),
          Xml.escaped(kernel.initrd()),
          Xml.escaped(kernel.commandLine()));
    }
    // PCs bring their firmware; the ARM board has none of its own.
    return "<os" + (arm ? " firmware='efi'" : "") + ">" + type + "<boot dev='hd'/></os>";
  }

  /** Five-level page tables would cost every emulated memory access a step more. */
  private String cpu() {
    if (plan.accelerator().kind() == AcceleratorKind.KVM) {
      return "<cpu mode='host-passthrough'/>";
    }
    return arm
        ? "<cpu mode='maximum'/>"
        : "<cpu mode='maximum'><feature policy='disable' name='la57'/></cpu>";
  }

  /** Behind SCSI, as on the other backend, so that guests have the same names for them. */
  private String dataDisks() {
    if (plan.dataDisks().isEmpty()) {
      return "";
    }
    return "<controller type='scsi' model='virtio-scsi'/>\n"
        + IntStream.rangeClosed(1, plan.dataDisks().size())
            .mapToObj(
                number ->
                    disk(
                        target(number),
                        "data" + number,
                        DiskFormat.QCOW2,
                        plan.disks().get(number),
                        false))
            .collect(Collectors.joining("\n"));
  }

  private static String disk(
      String device, String serial, DiskFormat format, Path file, boolean readOnly) {
    return String.format(
        Locale.ROOT,
        """
        <disk type='file' device='disk'>
          <driver name='qemu' type='%s'%s/>
          <source file='%s'/>
          <target dev='%s' bus='%s'/>%s
          <serial>%s</serial>
        </disk>""",
        Xml.escaped(format),
        readOnly ? "" : " discard='unmap'",
        Xml.escaped(file),
        device,
        device.startsWith("sd") ? "scsi" : "virtio",
        readOnly ? "<readonly/>" : "",
        serial);
  }
}
