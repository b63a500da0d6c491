package com.rediacc.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.image.Images;
import com.rediacc.ops.orchestration.Step;
import com.rediacc.ops.spec.Architecture;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Progress;
import com.rediacc.ops.spec.UpOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Guests that are set up as other distributions of the catalogue are: each test changes a Debian
 * guest, makes cloud-init forget that it has run, and boots it through firmware and boot loader to
 * what is its first boot once more. Part of ./verify --long.
 */
@EnabledIfSystemProperty(named = "vm.long", matches = "true")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuestVariantsIT {
  private static final Logger log = LoggerFactory.getLogger(GuestVariantsIT.class);

  /** Downloaded only: to install one of them would change the guests of the other tests. */
  private static final String PACKAGES =
      "netplan.io network-manager apparmor apparmor-profiles selinux-basics"
          + " selinux-policy-default";

  private static final Duration LIMIT = Duration.ofMinutes(30);

  private static final Duration BOOT = Duration.ofMinutes(12);

  @TempDir Path directory;

  private Ops ops;
  private Cluster cluster;
  private Snapshot untouched;

  @BeforeAll
  void up() {
    ops = Ops.create();
    Progress progress =
        new Progress() {
          @Override
          public void phase(String subject, String phase) {
            log.info("{}: {}", subject, phase);
          }
        };
    Images images = ops.images(progress);
    Path disk =
        images.list().stream()
            .filter(entry -> entry.name().equals(TestHost.IMAGE))
            .filter(entry -> entry.architecture() == Architecture.ofHost())
            .flatMap(entry -> entry.present().stream())
            .findFirst()
            .orElseGet(() -> images.build(TestHost.IMAGE, LIMIT).present().orElseThrow())
            .disk();
    String download =
        "apt-get -q update && apt-get -q -y --no-install-recommends --download-only install "
            + PACKAGES;
    // By its path a disk has no kernel file beside it: it boots as a downloaded image does.
    ClusterSpec spec =
        ClusterSpec.builder(ops.settings())
            .os(disk.toString())
            .workers(0)
            .skipOrchestration()
            .provision(Step.script("download.sh", download).withTimeout(LIMIT))
            .backend("qemu")
            .build();
    cluster =
        ops.up(
            spec, UpOptions.owned().withSnapshots(true).withTimeout(LIMIT).withProgress(progress));
    untouched = cluster.snapshot("untouched");
  }

  @AfterAll
  void down() {
    if (cluster != null) {
      cluster.close();
    }
    if (ops != null) {
      ops.close();
    }
  }

  @BeforeEach
  void startOver() {
    cluster.restore(untouched);
  }

  private String root(String command) {
    return cluster.bridge().shell().succeed(command, LIMIT);
  }

  private void install(String packages) {
    root(
        "DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends --no-download install "
            + packages);
  }

  private void useRenderer(String renderer) {
    root(
        "printf 'system_info:\\n  network:\\n    renderers: [%1$s]\\n    activators: [%1$s]\\n'"
                .formatted(renderer)
            + " >/etc/cloud/cloud.cfg.d/99_renderer.cfg;"
            + " rm -rf /etc/systemd/network/10-cloud-init-*");
  }

  private void bootForTheFirstTime() {
    root("cloud-init clean --logs");
    cluster.bridge().ssh().reboot(BOOT);
  }

  /** What a cluster promises of a VM that is ready. */
  private void assertGood() throws IOException {
    Vm vm = cluster.bridge();
    assertThat(vm.shell().succeed("cloud-init status --wait")).contains("status: done");
    assertThat(vm.ssh().succeed("hostname; getent hosts rediacc1; sudo id -un"))
        .contains("rediacc1\n", "192.168.111.1", "root\n");
    assertThat(root("ip -4 -br address")).contains("192.168.111.1/24", "10.0.2.15/24");
    assertThat(root("ip -4 route show default")).startsWith("default via 10.0.2.2");
    assertThat(vm.ssh().succeed("sudo sshd -T")).contains("passwordauthentication no");
    Path sent = Files.writeString(directory.resolve("sent"), "both ways");
    vm.ssh().upload(sent, "/tmp/sent", Duration.ofMinutes(1));
    vm.ssh().download("/tmp/sent", directory.resolve("back"), Duration.ofMinutes(1));
    assertThat(directory.resolve("back")).hasContent("both ways");
    assertThat(root("systemctl list-units --failed --no-legend --plain")).isEmpty();
    BackendConformance.assertClockIsRight(vm.ssh());
    log.info("boot: {}", root("systemd-analyze time; systemd-analyze blame | head -n 5"));
  }

  @Test
  void netplan_configures_the_network() throws IOException {
    install("netplan.io");
    useRenderer("netplan");
    bootForTheFirstTime();
    assertThat(root("cat /etc/netplan/*.yaml")).contains("192.168.111.1/24");
    assertThat(root("ls /run/systemd/network")).contains("netplan");
    assertGood();
  }

  @Test
  void network_manager_configures_the_network() throws IOException {
    install("network-manager");
    useRenderer("network-manager");
    root("systemctl mask systemd-networkd.service systemd-networkd.socket");
    bootForTheFirstTime();
    assertThat(root("ls /etc/NetworkManager/system-connections")).contains("cloud-init-");
    assertThat(root("nmcli -t -f device,state device")).contains(":connected");
    assertGood();
  }

  @Test
  void sshd_is_confined_by_apparmor() throws IOException {
    install("apparmor apparmor-profiles");
    root("cp /usr/share/apparmor/extra-profiles/usr.sbin.sshd /etc/apparmor.d/");
    bootForTheFirstTime();
    assertThat(root("cat /proc/$(systemctl show -P MainPID ssh)/attr/current"))
        .isEqualTo("/usr/sbin/sshd (enforce)\n");
    assertGood();
  }

  @Test
  void sshd_is_started_by_its_socket() throws IOException {
    root("systemctl disable ssh.service; systemctl enable ssh.socket");
    bootForTheFirstTime();
    assertThat(root("systemctl is-active ssh.socket")).isEqualTo("active\n");
    assertGood();
  }

  /**
   * Not enforced: Debian's policy denies cloud-init its generator, its seed disk and what it does
   * with users, whoever runs it.
   */
  @Test
  void selinux_labels_everything_and_denies_nothing_of_ours() throws IOException {
    install("selinux-basics selinux-policy-default");
    root(
        "sed -i 's/^SELINUX=.*/SELINUX=permissive/' /etc/selinux/config;"
            + " sed -i 's/^linux .*/& security=selinux selinux=1/' /boot/grub/grub.cfg;"
            + " setfiles -F /etc/selinux/default/contexts/files/file_contexts /");
    bootForTheFirstTime();
    assertThat(root("getenforce")).isEqualTo("Permissive\n");
    String service = root("systemctl show -P MainPID rediacc-shell").strip();
    assertThat(root("cat /proc/" + service + "/attr/current")).contains("system_u:system_r:");
    assertThat(root("dmesg | grep 'avc: ' | grep ' pid=" + service + " ' || true")).isEmpty();
    assertGood();
  }
}
