package com.rediacc.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.shell.GuestShell;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Progress;
import com.rediacc.ops.spec.Setting;
import com.rediacc.ops.spec.Settings;
import com.rediacc.ops.spec.UpOptions;
import com.rediacc.ops.ssh.SshHandle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * One VM that no checkpoint can be shared with, for all tests that need such a one: user data of
 * its own, no shell service, no way to the host, and no place for a checkpoint.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnusualVmIT {
  private static final String USER_DATA =
      """
      #cloud-config
      bootcmd:
        # As in an image of the user's own.
        - [systemctl, disable, --now, rediacc-shell]
        - [rm, -rf, /usr/local/lib/rediacc]
      write_files:
        - {path: /etc/motto, content: 'mine'}
      runcmd:
        - [touch, /run/mine]
      ssh_pwauth: true
      """;

  private final List<String> notes = new CopyOnWriteArrayList<>();
  private Ops ops;
  private Cluster cluster;
  private SshHandle bridge;

  @BeforeAll
  void up(@TempDir Path directory) throws IOException {
    Path data = Files.createDirectory(directory.resolve("data"));
    Settings usual = Settings.fromEnvironment();
    linkImages(usual.dataDirectory().resolve("images"), data.resolve("images"));
    Files.writeString(data.resolve("checkpoints"), "a file in the way");
    Settings settings = usual.with(Setting.DATA_DIR, data.toString(), "test");
    ops = Ops.create(settings);
    Progress progress =
        new Progress() {
          @Override
          public void note(String line) {
            notes.add(line);
          }
        };
    ClusterSpec spec =
        ClusterSpec.builder(settings)
            .workers(0)
            .os(TestHost.IMAGE)
            .backend("qemu")
            .userData(1, USER_DATA)
            .isolated()
            .build();
    cluster = ops.up(spec, UpOptions.owned().withProgress(progress));
    bridge = cluster.bridge().ssh();
  }

  private static void linkImages(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.sorted().toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.createLink(target, file);
        }
      }
    }
  }

  @AfterAll
  void down() {
    if (cluster != null) {
      cluster.close();
    }
    ops.close();
  }

  @Test
  void user_data_of_ones_own_is_added_to_that_of_every_vm() {
    assertThat(bridge.succeed("cat /etc/motto; ls /run/mine; cat /etc/hosts"))
        .contains("mine", "/run/mine", "192.168.111.1 rediacc1");
    assertThat(bridge.succeed("sudo sshd -T")).contains("passwordauthentication no");
  }

  @Test
  void a_vm_without_the_service_falls_back_to_ssh_with_a_note() {
    assertThat(notes)
        .contains("rediacc1: its shell service does not answer: commands go over ssh instead");
    GuestShell shell = cluster.bridge().shell();
    assertThat(shell.succeed("id -un")).isEqualTo("root\n");
    assertThat(shell.exec(List.of("printf", "%s|", "a b", "$HOME")).stdout())
        .isEqualTo("a b|$HOME|");
    assertThat(shell.toString()).contains("root@");
  }

  @Test
  void an_isolated_guest_does_not_reach_the_hosts_loopback() throws Exception {
    try (var service = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String connect = TestHost.connectFromGuest(service.getLocalPort());
      assertThat(bridge.exec(connect).exitCode()).isNotZero();
    }
  }

  @Test
  void a_checkpoint_that_cannot_be_kept_is_noted_and_the_cluster_is_as_good_without() {
    assertThat(notes).anyMatch(line -> line.startsWith("starting without a checkpoint: "));
    assertThat(notes).anyMatch(line -> line.startsWith("not saved for the next start: "));
    assertThat(bridge.succeed("hostname")).isEqualTo("rediacc1\n");
    BackendConformance.assertClockIsRight(bridge);
  }
}
