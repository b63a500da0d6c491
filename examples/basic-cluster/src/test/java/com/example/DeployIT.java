package com.example;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.Cluster;
import com.rediacc.ops.Vm;
import com.rediacc.ops.VmState;
import com.rediacc.ops.junit5.OnVm;
import com.rediacc.ops.junit5.RediaccCluster;
import com.rediacc.ops.ssh.SshHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image comes from the environment, VM_IMAGE; by default it is ubuntu-24.04. */
// tag::deploy[]
@RediaccCluster(basic = true)
class DeployIT {
  @Test
  void worker_reaches_bridge(@OnVm(11) SshHandle worker) {
    assertThat(worker.succeed("getent hosts rediacc1")).contains("192.168.111.1");
  }

  @Test
  void a_service_on_the_bridge_answers_the_worker(
      SshHandle bridge, @OnVm(11) SshHandle worker, @TempDir Path directory) throws Exception {
    Path page = Files.writeString(directory.resolve("index.html"), "it works");
    bridge.upload(page, "/tmp/www/index.html");
    bridge.succeed("sudo systemd-run --unit=web python3 -m http.server 8080 -d /tmp/www");
    bridge.waitForPort(8080);

    String fetch = "import urllib.request as r; print(r.urlopen('http://rediacc1:8080/').read())";
    assertThat(worker.exec(List.of("python3", "-c", fetch)).stdout())
        .contains("it works");
  }

  @Test
  void the_whole_cluster_is_available(Cluster cluster, Vm bridge) {
    assertThat(cluster.vms()).extracting(Vm::name).containsExactly("rediacc1", "rediacc11");
    assertThat(bridge.status().state()).isEqualTo(VmState.RUNNING);
  }
}
// end::deploy[]
