package com.rediacc.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.image.Image;
import com.rediacc.ops.report.Progress;
import com.rediacc.ops.ssh.SshHandle;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * A disk that is given by its path boots the way every downloaded image does: firmware, boot
 * loader, kernel.
 */
class FirmwareBootIT {
  @Test
  void a_disk_by_path_boots_through_its_own_boot_loader() {
    try (Ops ops = Ops.create()) {
      Image built = ops.images(Progress.SILENT).obtain(TestHost.IMAGE, Duration.ofMinutes(10));
      ClusterSpec spec =
          ClusterSpec.builder(ops.settings()).workers(0).os(built.disk().toString()).build();
      try (Cluster cluster = ops.up(spec, UpOptions.owned())) {
        assertThat(TestHost.processesWith("rediacc1@" + cluster.id()))
            .singleElement()
            .satisfies(qemu -> assertThat(qemu.commandLine()).doesNotContain("-kernel"));
        SshHandle bridge = cluster.bridge().ssh();
        assertThat(bridge.succeed("hostname")).isEqualTo("rediacc1\n");
        assertThat(bridge.succeed("cat /proc/cmdline")).contains("BOOT_IMAGE=");
      }
    }
  }
}
