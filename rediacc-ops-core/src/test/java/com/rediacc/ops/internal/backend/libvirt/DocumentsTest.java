package com.rediacc.ops.internal.backend.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.internal.backend.Accelerator;
import com.rediacc.ops.internal.backend.BootSource;
import com.rediacc.ops.internal.backend.ClusterNetwork;
import com.rediacc.ops.internal.backend.DiskFiles;
import com.rediacc.ops.internal.backend.DiskFormat;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.backend.Nic;
import com.rediacc.ops.spec.AcceleratorKind;
import com.rediacc.ops.spec.Architecture;
import com.rediacc.ops.spec.Subnet;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** The descriptions of VMs and networks that libvirt gets. */
class DocumentsTest {
  private static final EmulatorUser USER = new EmulatorUser(64055, "+64055:+64055");
  private static final Optional<BootSource.Kernel> KERNEL =
      Optional.of(new BootSource.Kernel(Path.of("/i/vmlinuz"), Path.of("/i/initrd"), "root=a & b"));

  static LaunchPlan plan(
      AcceleratorKind kind, Architecture architecture, Optional<BootSource.Kernel> kernel) {
    return new LaunchPlan(
        "0f3c5a77-c1",
        "rediacc11",
        2,
        4096,
        new BootSource(architecture, Path.of("/d'</rediacc11.qcow2"), DiskFormat.QCOW2, kernel),
        List.of(),
        Path.of("/d/seed.iso"),
        Path.of("/l/console.log"),
        Path.of("/r"),
        0,
        List.of(Nic.routed("cluster", "02:01:c0:a8:6f:0b", "192.168.111.11", "192.168.111.254")),
        new Accelerator(kind, ""));
  }

  private static Element only(String xml, String name) {
    List<Element> found = Xml.elements(Xml.read(xml), name);
    assertThat(found).as(name).hasSize(1);
    return found.get(0);
  }

  @Test
  void an_emulated_pc_with_a_kernel_of_its_own() {
    String xml = DomainXml.of(plan(AcceleratorKind.TCG, Architecture.AMD64, KERNEL), USER);

    assertThat(only(xml, "domain").getAttribute("type")).isEqualTo("qemu");
    assertThat(only(xml, "name").getTextContent()).isEqualTo("rediacc11@192.168.111.11");
    assertThat(only(xml, "memory").getTextContent()).isEqualTo("4096");
    assertThat(only(xml, "vcpu").getTextContent()).isEqualTo("2");
    assertThat(only(xml, "cmdline").getTextContent()).isEqualTo("root=a & b");
    assertThat(only(xml, "cpu").getAttribute("mode")).isEqualTo("maximum");
    assertThat(Xml.elements(Xml.read(xml), "genid")).hasSize(1);
    assertThat(only(xml, "mac").getAttribute("address")).isEqualTo("02:01:c0:a8:6f:0b");
    assertThat(xml).contains("org.qemu.guest_agent.0", "/dev/urandom");
    assertThat(xml).contains("com.rediacc.shell.0", "com.rediacc.shell.3");
    assertThat(Xml.texts(only(xml, "domain"), "label")).containsExactly("+64055:+64055");
    assertThat(only(xml, "seclabel").getAttribute("relabel")).isEqualTo("no");
  }

  @Test
  void what_a_path_contains_stays_in_its_place() {
    String xml = DomainXml.of(plan(AcceleratorKind.TCG, Architecture.AMD64, KERNEL), USER);
    assertThat(Xml.elements(Xml.read(xml), "source"))
        .extracting(source -> source.getAttribute("file"))
        .contains("/d'</rediacc11.qcow2", "/d/seed.iso");
  }

  @Test
  void data_disks_are_behind_scsi_and_found_again_in_a_saved_description() {
    LaunchPlan plan = plan(AcceleratorKind.TCG, Architecture.AMD64, KERNEL);
    LaunchPlan with =
        plan.withDisks(new DiskFiles(plan.boot().disk(), List.of(Path.of("/d/data.qcow2"))));
    String xml = DomainXml.of(with, USER);
    assertThat(only(xml, "controller").getAttribute("model")).isEqualTo("virtio-scsi");
    assertThat(Xml.elements(Xml.read(xml), "target"))
        .extracting(target -> target.getAttribute("dev") + " " + target.getAttribute("bus"))
        .contains("vda virtio", "vdb virtio", "sda scsi");
    assertThat(Xml.texts(Xml.read(xml).getDocumentElement(), "serial")).contains("data1");
    String saved =
        SavedDomainXml.as(
            with.withDisks(new DiskFiles(Path.of("/e/r"), List.of(Path.of("/e/d")))), xml);
    assertThat(Xml.elements(Xml.read(saved), "source"))
        .extracting(source -> source.getAttribute("file"))
        .contains("/e/r", "/e/d", "/d/seed.iso")
        .doesNotContain("/d/data.qcow2");
  }

  @Test
  void hardware_virtualization_passes_the_hosts_cpu_through() {
    String xml =
        DomainXml.of(plan(AcceleratorKind.KVM, Architecture.AMD64, Optional.empty()), USER);
    assertThat(only(xml, "domain").getAttribute("type")).isEqualTo("kvm");
    assertThat(only(xml, "cpu").getAttribute("mode")).isEqualTo("host-passthrough");
    assertThat(only(xml, "boot").getAttribute("dev")).isEqualTo("hd");
  }

  @Test
  void an_arm_board_boots_through_uefi() {
    String xml =
        DomainXml.of(plan(AcceleratorKind.KVM, Architecture.ARM64, Optional.empty()), USER);
    assertThat(only(xml, "os").getAttribute("firmware")).isEqualTo("efi");
    assertThat(only(xml, "type").getAttribute("machine")).isEqualTo("virt");
    assertThat(Xml.elements(Xml.read(xml), "genid")).isEmpty();
    assertThat(Xml.elements(Xml.read(xml), "apic")).isEmpty();
  }

  @Test
  void a_network_has_the_host_names_and_fixed_addresses() {
    ClusterNetwork network =
        ClusterNetwork.of(
            new Subnet("192.168.111"),
            List.of(plan(AcceleratorKind.TCG, Architecture.AMD64, Optional.empty())));
    String xml = NetworkXml.of(network);

    assertThat(only(xml, "bridge").getAttribute("name")).hasSizeLessThanOrEqualTo(15);
    assertThat(xml)
        .contains(
            "<ip address='192.168.111.254' netmask='255.255.255.0'>",
            "<host mac='02:01:c0:a8:6f:0b' name='rediacc11' ip='192.168.111.11'/>",
            "<host ip='192.168.111.11'><hostname>rediacc11</hostname></host>",
            "<forward mode='nat'/>");
    assertThat(ClusterIdentity.in(xml)).contains(new ClusterIdentity("0f3c5a77-c1", Path.of("/r")));
  }

  @Test
  void an_isolated_network_forwards_nothing() {
    var backend = new LibvirtBackend(Path.of("/"), "test:///default", null);
    LaunchPlan open = plan(AcceleratorKind.TCG, Architecture.AMD64, Optional.empty());
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
            backend.nics(new Subnet("192.168.111"), "192.168.111.11", true),
            open.accelerator());
    String xml = NetworkXml.of(ClusterNetwork.of(new Subnet("192.168.111"), List.of(isolated)));
    assertThat(xml)
        .doesNotContain("<forward")
        .contains("<host mac='02:01:c0:a8:6f:0b' name='rediacc11' ip='192.168.111.11'/>");
  }

  @Test
  void other_peoples_networks_carry_no_identity() {
    assertThat(
            ClusterIdentity.in(
                "<network><metadata><x:cluster xmlns:x='urn:x' id='1'/></metadata></network>"))
        .isEmpty();
  }

  @Test
  void the_emulators_user_is_read_from_the_capabilities() {
    String capabilities =
        """
        <capabilities><host>
          <secmodel><model>apparmor</model><doi>0</doi></secmodel>
          <secmodel><model>dac</model><doi>0</doi>
            <baselabel type='kvm'>+107:+108</baselabel><baselabel type='qemu'>+107:+108</baselabel>
          </secmodel>
        </host></capabilities>
        """;
    assertThat(EmulatorUser.in(capabilities)).isEqualTo(new EmulatorUser(107, "+107:+108"));
    assertThat(EmulatorUser.in("<capabilities/>").isRoot()).isTrue();
    assertThat(EmulatorUser.in("<capabilities/>").seclabel()).isEmpty();
  }

  /** Machines read these; digits of the user's language would be refused, or read as others. */
  @Test
  void the_users_language_changes_no_document() {
    LaunchPlan plan = plan(AcceleratorKind.TCG, Architecture.AMD64, KERNEL);
    var network = ClusterNetwork.of(new Subnet("192.168.111"), List.of(plan));
    List<String> expected =
        List.of(DomainXml.of(plan, USER), NetworkXml.of(network), Nic.mac(1, "192.168.111.11"));
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(String.format("%d", 4096))
          .as("this locale has digits of its own")
          .isNotEqualTo("4096");
      assertThat(
              List.of(
                  DomainXml.of(plan, USER), NetworkXml.of(network), Nic.mac(1, "192.168.111.11")))
          .isEqualTo(expected);
    } finally {
      Locale.setDefault(before);
    }
  }
}
