package com.example;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.Cluster;
import com.rediacc.ops.fault.Fault;
import com.rediacc.ops.junit5.OnVm;
import com.rediacc.ops.junit5.RediaccCluster;
import com.rediacc.ops.shell.GuestShell;
import org.junit.jupiter.api.Test;

/**
 * Fails on purpose, to show what is left of a test that failed: a service writes its orders down
 * seconds after it has confirmed them, and is killed in between.
 */
@RediaccCluster(basic = true, os = "debian-12")
class OrdersIT {
  private static final String SERVICE =
      "while read -r order; do echo \"confirmed $order\"; sleep 5; echo $order >>/var/lib/orders;"
          + " done 0<>/run/orders.pipe";

  @Test
  void the_worker_reaches_the_bridge(@OnVm(11) GuestShell worker) {
    worker.succeed("ping -c 1 rediacc1");
  }

  @Test
  void what_was_confirmed_is_kept(
      Cluster cluster, GuestShell bridge, @OnVm(11) GuestShell worker) {
    start(worker);
    bridge.succeed("ping -c 2 -i 0.2 rediacc11");
    order(worker, "bread");
    worker.waitForFile("/var/lib/orders");
    try (Fault alone = cluster.faults().isolate(11)) {
      bridge.fail("ping -c 1 -W 1 rediacc11");
      order(worker, "cheese");
      worker.waitUntilSucceeds("journalctl -u orders | grep 'confirmed cheese'");
      worker.succeed("systemctl kill -s KILL orders");
      worker.waitUntilFails("systemctl is-active orders");
    }
    start(worker);
    bridge.succeed("ping -c 2 -i 0.2 rediacc11");

    assertThat(worker.succeed("cat /var/lib/orders")).isEqualTo("bread\ncheese\n");
  }

  private static void start(GuestShell worker) {
    worker.succeed("[ -p /run/orders.pipe ] || mkfifo /run/orders.pipe");
    worker.exec("systemctl reset-failed orders");
    worker.succeed("systemd-run --quiet --unit=orders bash -c '" + SERVICE + "'");
  }

  private static void order(GuestShell worker, String what) {
    worker.succeed("exec 3<>/run/orders.pipe; echo " + what + " >&3");
  }
}
