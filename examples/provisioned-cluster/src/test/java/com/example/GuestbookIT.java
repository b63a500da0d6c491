package com.example;

import static com.rediacc.ops.spec.Role.WORKER;
import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.Cluster;
import com.rediacc.ops.Vm;
import com.rediacc.ops.junit5.OnVm;
import com.rediacc.ops.junit5.Provision;
import com.rediacc.ops.junit5.RediaccCluster;
import com.rediacc.ops.junit5.Rollback;
import com.rediacc.ops.ssh.SshHandle;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** A real service on all workers: installed once, in the same state at the start of each test. */
// tag::guestbook[]
@RediaccCluster(
    basic = true,
    rollback = Rollback.PER_TEST,
    provision = {
      @Provision(role = WORKER, script = "classpath:prepare-guestbook.sh"),
      @Provision(role = WORKER, upload = "classpath:guestbook.py", to = "/opt/guestbook/guestbook.py"),
      @Provision(role = WORKER, unit = "classpath:guestbook.service")
    })
class GuestbookIT {
  private static final String BOOK = "http://rediacc11:8080/";

  private static String get(SshHandle from) {
    return from.succeed(
        "python3 -c \"import urllib.request as r; print(r.urlopen('" + BOOK + "').read().decode())\"");
  }

  private static void sign(SshHandle from, String line) {
    from.succeed(
        "python3 -c \"import urllib.request as r; r.urlopen('" + BOOK + "', data=b'" + line + "')\"");
  }

  @RepeatedTest(2)
  void every_test_starts_with_an_empty_book(SshHandle bridge) {
    assertThat(get(bridge)).isBlank();
    sign(bridge, "I was here");
    assertThat(get(bridge)).contains("I was here");
  }

  @Test
  void it_is_restarted_when_it_is_killed(SshHandle bridge, @OnVm(11) SshHandle worker) {
    sign(bridge, "before");
    worker.succeed("sudo systemctl kill --signal=KILL guestbook");
    worker.waitUntilSucceeds("bash -c '</dev/tcp/127.0.0.1/8080'");
    assertThat(get(bridge)).contains("before");
  }

  @Test
  void its_health_is_shown(Cluster cluster) {
    assertThat(cluster.workers())
        .allSatisfy(worker -> assertThat(worker.status().services()).hasSize(1));
    Vm worker = cluster.vm(11);
    assertThat(worker.status().services().get(0).healthy()).isTrue();
    worker.ssh().succeed("sudo systemctl stop guestbook");
    assertThat(worker.status().services().get(0)).hasToString("guestbook.service: inactive");
  }
}
// end::guestbook[]
