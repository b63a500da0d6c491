package com.rediacc.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.fault.Fault;
import com.rediacc.ops.fault.Faults;
import com.rediacc.ops.shell.GuestShell;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.UpOptions;
import com.rediacc.ops.ssh.ExecResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Faults on real VMs: that they are there, that nothing else is, and that they are gone again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FaultsIT {
  private static final Pattern ROUND_TRIP = Pattern.compile("= [\\d.]+/([\\d.]+)/");
  private static final Pattern RECEIVED = Pattern.compile("(\\d+) received");

  private Ops ops;
  private Cluster cluster;
  private Faults faults;
  private GuestShell bridge;
  private GuestShell one;
  private GuestShell two;

  @BeforeAll
  void up() {
    ops = Ops.create();
    ClusterSpec spec =
        ClusterSpec.builder(ops.settings())
            .os("debian-12")
            .workers(2)
            .skipOrchestration()
            .backend("qemu")
            .build();
    cluster = ops.up(spec, UpOptions.owned());
    faults = cluster.faults();
    bridge = cluster.bridge().shell();
    one = cluster.vm(11).shell();
    two = cluster.vm(12).shell();
  }

  @AfterAll
  void down() {
    if (cluster != null) {
      cluster.close();
    }
    ops.close();
  }

  @AfterEach
  void healed() {
    faults.healAll();
    assertThat(faults.inForce()).isEmpty();
  }

  /** How many of so many requests were answered. */
  private int answered(GuestShell from, int to, int requests, double interval) {
    ExecResult result =
        from.exec(
            "ping -n -q -c " + requests + " -i " + interval + " -W 1 " + cluster.vm(to).address(),
            Duration.ofSeconds(60));
    Matcher received = RECEIVED.matcher(result.stdout());
    assertThat(received.find()).as(result.stdout() + result.stderr()).isTrue();
    return Integer.parseInt(received.group(1));
  }

  private boolean reaches(GuestShell from, int to) {
    return answered(from, to, 2, 0.3) > 0;
  }

  /** The mean, in milliseconds. */
  private double roundTrip(GuestShell from, int to) {
    String said = from.succeed("ping -n -q -c 15 -i 0.1 " + cluster.vm(to).address());
    Matcher mean = ROUND_TRIP.matcher(said);
    assertThat(mean.find()).as(said).isTrue();
    return Double.parseDouble(mean.group(1));
  }

  @Test
  void an_isolated_vm_is_alone_and_can_be_worked_on() {
    assertThat(reaches(bridge, 11)).isTrue();
    try (Fault fault = faults.isolate(11)) {
      assertThat(fault).hasToString("rediacc11 isolated");
      assertThat(faults.inForce()).containsExactly(fault);
      assertThat(reaches(bridge, 11)).isFalse();
      assertThat(reaches(one, 12)).isFalse();
      assertThat(reaches(bridge, 12)).as("others").isTrue();
      assertThat(one.succeed("cat /sys/class/net/*/carrier")).as("carrier").doesNotContain("0");
      assertThat(cluster.vm(11).ssh().succeed("hostname").strip()).isEqualTo("rediacc11");
    }
    assertThat(reaches(bridge, 11)).isTrue();
    assertThat(reaches(one, 12)).isTrue();
  }

  @Test
  void a_link_is_as_slow_as_was_asked() {
    double plain = roundTrip(bridge, 11);
    double other = roundTrip(bridge, 12);
    try (Fault fault = faults.link(1, 11).delay(Duration.ofMillis(100)).begin()) {
      assertThat(fault).hasToString("link rediacc1 -> rediacc11: delay 100 ms");
      assertThat(roundTrip(bridge, 11) - plain).as("round trip").isBetween(85.0, 115.0);
      assertThat(roundTrip(bridge, 12)).as("another link").isLessThan(other + 20);
    }
    assertThat(roundTrip(bridge, 11)).isLessThan(plain + 20);
  }

  private long echoRequestsOf(GuestShell vm) {
    List<String> lines = vm.succeed("grep ^Icmp: /proc/net/snmp").lines().toList();
    List<String> names = List.of(lines.get(0).split(" "));
    return Long.parseLong(lines.get(1).split(" ")[names.indexOf("InEchos")]);
  }

  @Test
  void a_cut_is_one_way() {
    assertThat(reaches(one, 1)).isTrue();
    try (Fault fault = faults.cut(1, 11)) {
      assertThat(fault).hasToString("cut from rediacc1 to rediacc11");
      long before = echoRequestsOf(bridge);
      assertThat(reaches(one, 1)).as("answers").isFalse();
      assertThat(echoRequestsOf(bridge) - before).as("requests that arrived").isPositive();
      assertThat(reaches(one, 12)).as("another link").isTrue();
      assertThat(reaches(bridge, 12)).as("another link").isTrue();
    }
    assertThat(reaches(one, 1)).isTrue();
  }

  @Test
  void groups_are_parted_and_a_bridge_leads_between_them() {
    // tag::partition[]
    try (Fault fault = faults.partition(List.of(1), List.of(11, 12))) {
      assertThat(fault).hasToString("partition 1 | 11,12");
      assertThat(reaches(bridge, 11)).isFalse();
      assertThat(reaches(two, 1)).isFalse();
      assertThat(reaches(one, 12)).isTrue();
    }
    // end::partition[]
    try (Fault fault = faults.bridge(List.of(1), 12, List.of(11))) {
      assertThat(fault).hasToString("bridge 1 | 12 | 11");
      assertThat(reaches(bridge, 11)).isFalse();
      assertThat(reaches(one, 1)).isFalse();
      assertThat(reaches(bridge, 12)).isTrue();
      assertThat(reaches(one, 12)).isTrue();
    }
    assertThat(reaches(bridge, 11)).isTrue();
  }

  @Test
  void frames_are_lost_by_chance_doubled_and_damaged() {
    // tag::loss[]
    try (Fault fault = faults.link(1, 11).loss(0.3).seed(7).begin()) {
      assertThat(fault).hasToString("link rediacc1 -> rediacc11: loss 0.3, seed 7");
      // Four standard deviations of 100 requests.
      assertThat(answered(bridge, 11, 100, 0.03)).isBetween(52, 88);
    }
    // end::loss[]
    try (Fault fault = faults.link(1, 11).duplicate(1).begin()) {
      String said = bridge.succeed("ping -n -q -c 5 -i 0.2 " + cluster.vm(11).address());
      assertThat(said).as(fault.toString()).contains("+4 duplicates");
    }
    assertThat(reaches(bridge, 11)).isTrue();
    try (Fault fault = faults.link(1, 11).corrupt(1).begin()) {
      assertThat(reaches(bridge, 11)).as(fault.toString()).isFalse();
    }
    assertThat(answered(bridge, 11, 20, 0.03)).isEqualTo(20);
  }

  @Test
  void a_link_has_the_rate_that_was_asked_for() throws Exception {
    String receive =
        "python3 -c 'import socket,time\n"
            + "s=socket.create_server((\"\",7007)); c,_=s.accept(); n=len(c.recv(1)); t=time.time()\n"
            + "while True:\n"
            + " b=c.recv(65536)\n"
            + " if not b: break\n"
            + " n+=len(b)\n"
            + "print(n*8/(time.time()-t))'";
    try (Fault fault = faults.link(1, 11).rate(2_000_000).begin()) {
      var received = CompletableFuture.supplyAsync(() -> one.succeed(receive));
      one.waitForPort(7007);
      bridge.succeed(
          "python3 -c 'import socket\n"
              + ("c=socket.create_connection((\"" + cluster.vm(11).address() + "\",7007))\n")
              + "c.sendall(bytes(600000))'");
      double rate = Double.parseDouble(received.get(1, TimeUnit.MINUTES).strip());
      assertThat(rate).as(fault.toString()).isBetween(1_600_000.0, 2_400_000.0);
    }
  }

  @Test
  void an_unplugged_vm_has_no_carrier_and_a_frozen_one_stands_still() {
    try (Fault fault = faults.unplug(12)) {
      assertThat(two.succeed("cat /sys/class/net/*/carrier")).as(fault.toString()).contains("0");
    }
    assertThat(two.succeed("cat /sys/class/net/*/carrier")).doesNotContain("0");
    two.waitUntilSucceeds("ping -n -q -c 1 -W 1 " + cluster.vm(1).address());
    try (Fault fault = cluster.vm(12).freeze()) {
      assertThat(cluster.vm(12).state()).as(fault.toString()).isEqualTo(VmState.PAUSED);
      assertThat(reaches(bridge, 12)).isFalse();
      assertThatThrownBy(() -> cluster.snapshot("frozen"))
          .hasMessageContaining("no snapshot while there are faults: rediacc12 frozen");
    }
    assertThat(reaches(bridge, 12)).isTrue();
    BackendConformance.assertClockIsRight(cluster.vm(12).ssh());
  }

  /** By how many seconds it is ahead. */
  private static double ahead(GuestShell vm) {
    double before = System.currentTimeMillis() / 1000.0;
    return Double.parseDouble(vm.succeed("date +%s.%N").strip()) - before;
  }

  @Test
  void a_clock_jumps_drifts_and_is_right_again() throws Exception {
    try (Fault fault = faults.clock(11).jump(Duration.ofHours(-1))) {
      assertThat(fault).hasToString("rediacc11's clock 60 min behind");
      assertThat(ahead(one)).isBetween(-3600.5, -3590.0);
      assertThat(ahead(two)).isBetween(-0.5, 5.0);
    }
    BackendConformance.assertClockIsRight(cluster.vm(11).ssh());
    try (Fault fault = faults.clock(11).drift(5)) {
      Thread.sleep(2000);
      assertThat(ahead(one)).as(fault.toString()).isGreaterThan(8);
    }
    BackendConformance.assertClockIsRight(cluster.vm(11).ssh());
    assertThatThrownBy(() -> faults.clock(11).drift(0))
        .hasMessageContaining("a clock gains up to 10 seconds a second, not 0");
  }

  @Test
  void what_makes_no_sense_is_refused() {
    assertThatThrownBy(() -> faults.isolate(13))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no VM has the id 13; this cluster has [1, 11, 12]");
    assertThatThrownBy(() -> faults.partition(List.of(1), List.of(1, 11)))
        .hasMessageContaining("VM 1 is in two groups");
    assertThatThrownBy(() -> faults.link(1, 11).begin())
        .hasMessageContaining("nothing is to be wrong with the link");
    assertThatThrownBy(() -> faults.link(1, 11).loss(1.5).reorder(0.1).begin())
        .hasMessageContaining("loss is a fraction, 0 to 1, not 1.5")
        .hasMessageContaining("reorder needs a delay");
    assertThatThrownBy(() -> faults.majoritiesRing()).hasMessageContaining("four VMs at least");
    assertThat(faults.inForce()).isEmpty();
  }

  @Test
  void restoring_a_snapshot_heals() {
    Snapshot before = cluster.snapshot("before");
    Fault lossy = faults.link(1, 11).loss(1).begin();
    Fault alone = faults.isolate(12);
    assertThat(reaches(bridge, 11)).isFalse();
    writes_and_flushes_fail();
    cluster.restore(before);
    assertThat(lossy.isHealed()).isTrue();
    alone.close();
    assertThat(faults.inForce()).isEmpty();
    assertThat(reaches(bridge, 11)).isTrue();
    assertThat(reaches(bridge, 12)).isTrue();
    faults.isolate(12);
    assertThat(reaches(bridge, 12)).isFalse();
  }

  /** The first sector of the disk is written as it is, so that no file system is harmed. */
  private void writes_and_flushes_fail() {
    String rewrite =
        "python3 -c 'import os,mmap\n"
            + "f=os.open(\"/dev/vda\",os.O_RDWR|os.O_DIRECT); m=mmap.mmap(-1,4096)\n"
            + "os.preadv(f,[m],0); os.pwritev(f,[m],0); print(\"written\"); os.fsync(f)'";
    one.succeed("sync; " + rewrite);
    try (Fault fault = faults.disk(11).failFlushes()) {
      assertThat(fault).hasToString("rediacc11's disk: flushes fail");
      ExecResult result = one.fail(rewrite);
      assertThat(result.stdout()).contains("written");
      assertThat(result.stderr()).contains("Input/output error");
    }
    try (Fault fault = faults.disk(11).failWrites()) {
      ExecResult result = one.fail(rewrite);
      assertThat(result.stdout()).as(fault.toString()).doesNotContain("written");
      assertThat(result.stderr()).contains("Input/output error");
    }
    one.succeed(rewrite);
  }

  @Test
  void a_disk_is_slow_or_cannot_be_read() {
    String read = "dd if=/dev/vda of=/dev/null bs=64k count=48 iflag=direct";
    one.succeed(read);
    try (Fault fault = faults.disk(11).throttle(0, 1 << 20)) {
      assertThat(fault).hasToString("rediacc11's disk: at most 1048576 bytes/s");
      long begin = System.nanoTime();
      one.succeed(read);
      double rate = (3 << 20) / ((System.nanoTime() - begin) / 1e9);
      assertThat(rate).isBetween(0.8 * (1 << 20), 1.2 * (1 << 20));
    }
    try (Fault fault = faults.disk(11).slow(Duration.ofMillis(100))) {
      long begin = System.nanoTime();
      one.succeed("dd if=/dev/vda of=/dev/null bs=4k count=30 iflag=direct");
      double each = (System.nanoTime() - begin) / 1e6 / 30;
      assertThat(each).as(fault.toString()).isBetween(85.0, 130.0);
    }
    try (Fault fault = faults.disk(11).failReads()) {
      assertThat(one.fail(read).stderr()).as(fault.toString()).contains("Input/output error");
    }
    long begin = System.nanoTime();
    one.succeed(read);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void power_fails_and_kernels_panic() throws Exception {
    // tag::unflushed[]
    two.succeed(
        "head -c 256K /dev/urandom >/root/data; head -c 256K /dev/zero | tee /root/lazy"
            + " >/root/careful; sync");
    faults.logWrites(12);
    two.succeed("dd if=/root/data of=/root/careful bs=4k conv=notrunc,fsync");
    two.succeed("dd if=/root/data of=/root/lazy bs=4k conv=notrunc oflag=direct");
    cluster.vm(12).powerCutLosingUnflushed(7);
    // end::unflushed[]
    assertThat(faults.inForce())
        .hasToString("[rediacc12 without power, unflushed writes lost, seed 7]");
    Fault isolated = faults.isolate(11);
    var booting = CompletableFuture.runAsync(() -> cluster.vm(12).powerOn());
    cluster.vm(11).panic();
    cluster.vm(11).reset();
    assertThat(reaches(one, 1)).as("still isolated").isFalse();
    isolated.close();
    assertThat(reaches(one, 1)).isTrue();
    booting.get(15, TimeUnit.MINUTES);
    assertThat(faults.inForce()).isEmpty();
    two.succeed("cmp /root/data /root/careful");
    two.fail("cmp /root/data /root/lazy");
    assertThat(cluster.vm(12).ssh().succeed("hostname").strip()).isEqualTo("rediacc12");
  }
}
