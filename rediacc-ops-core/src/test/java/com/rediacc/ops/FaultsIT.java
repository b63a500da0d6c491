package com.rediacc.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.evidence.Mark;
import com.rediacc.ops.fault.DiskError;
import com.rediacc.ops.fault.Fault;
import com.rediacc.ops.fault.Faults;
import com.rediacc.ops.fault.Link;
import com.rediacc.ops.fault.NemesisLog;
import com.rediacc.ops.fault.Outage;
import com.rediacc.ops.shell.GuestShell;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.UpOptions;
import com.rediacc.ops.ssh.ExecResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Faults on real VMs: that they are there, that nothing else is, and that they are gone again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FaultsIT {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static final Pattern ROUND_TRIP = Pattern.compile("= [\\d.]+/([\\d.]+)/");
  private static final Pattern RECEIVED = Pattern.compile("(\\d+) received");

  private static final String DATA = "/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_data1";

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
            .os(TestHost.IMAGE)
            .workers(2)
            // Copies of the cluster have to find room beside it.
            .workerDiskGb(8)
            .skipOrchestration()
            .backend("qemu")
            .dataDisk(11, 1)
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

  /**
   * That a measured value is in its range, at the third attempt at the latest: an emulated guest on
   * a host that was busy meanwhile says nothing about a fault.
   */
  private static void assertMeasured(String what, DoubleSupplier measure, double low, double high) {
    double value = measure.getAsDouble();
    for (int again = 0; again < 2 && !(low <= value && value <= high); again++) {
      value = measure.getAsDouble();
    }
    assertThat(value).as(what).isBetween(low, high);
  }

  /** How long a command of a guest takes, in milliseconds of the host. */
  private static double millis(GuestShell vm, String command) {
    long begin = System.nanoTime();
    vm.succeed(command);
    return (System.nanoTime() - begin) / 1e6;
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
      assertMeasured("round trip", () -> roundTrip(bridge, 11) - plain, 85, 115);
      assertMeasured("another link", () -> roundTrip(bridge, 12), 0, other + 20);
    }
    assertMeasured("healed", () -> roundTrip(bridge, 11), 0, plain + 20);
  }

  private static final Pattern ANSWER =
      Pattern.compile("icmp_seq=(?<number>\\d+) .*time=(?<millis>[\\d.]+) ms");

  /** The answers to so many requests, in the order in which they came. */
  private List<MatchResult> answers(int requests, double interval) {
    String ping = "ping -n -c " + requests + " -i " + interval + " -W 1 ";
    return ANSWER.matcher(bridge.succeed(ping + cluster.vm(11).address())).results().toList();
  }

  private static List<Integer> numbers(List<MatchResult> answers) {
    return answers.stream().map(answer -> Integer.valueOf(answer.group(1))).toList();
  }

  private static DoubleSummaryStatistics times(List<MatchResult> answers) {
    return answers.stream()
        .mapToDouble(answer -> Double.parseDouble(answer.group(2)))
        .summaryStatistics();
  }

  @Test
  void a_link_jitters_within_its_bounds() {
    Link slow = faults.link(1, 11).delay(Duration.ofMillis(200));
    DoubleSummaryStatistics steady;
    try (Fault fault = slow.begin()) {
      steady = times(answers(25, 0.3));
      assertThat(steady.getMin()).as(fault.toString()).isGreaterThan(195);
    }
    try (Fault fault = slow.jitter(Duration.ofMillis(150)).seed(3).begin()) {
      assertThat(fault)
          .hasToString("link rediacc1 -> rediacc11: delay 200 ms, jitter 150 ms, seed 3");
      List<MatchResult> answers = answers(25, 0.4);
      DoubleSummaryStatistics times = times(answers);
      // Of 25 even chances, the widest two are hardly ever less than 2/3 of the whole apart.
      assertThat(times.getMax() - times.getMin()).as("spread").isGreaterThan(200);
      assertThat(times.getMin()).isBetween(49.0, 195.0);
      assertThat(times.getAverage()).isCloseTo(steady.getAverage(), within(80.0));
      assertThat(numbers(answers)).as("order").isSorted();
    }
  }

  @Test
  void some_frames_overtake_others() {
    Link slow = faults.link(1, 11).delay(Duration.ofMillis(200));
    try (Fault fault = slow.reorder(0.25).seed(3).begin()) {
      assertThat(fault)
          .hasToString("link rediacc1 -> rediacc11: delay 200 ms, reorder 0.25, seed 3");
      List<MatchResult> answers = answers(100, 0.03);
      List<Integer> numbers = numbers(answers);
      assertThat(numbers).hasSize(100).isNotEqualTo(numbers.stream().sorted().toList());
      long early =
          answers.stream().filter(answer -> Double.parseDouble(answer.group(2)) < 150).count();
      // Four standard deviations of 100 requests.
      assertThat(early).isBetween(8L, 42L);
    }
  }

  @Test
  void one_is_not_heard_and_another_does_not_hear() {
    assertThat(reaches(bridge, 11)).isTrue();
    assertThat(reaches(one, 1)).isTrue();
    try (Fault fault = faults.mute(11)) {
      assertThat(fault).hasToString("rediacc11 mute");
      assertThat(arrive(bridge, one)).as("to the one that is mute").isTrue();
      assertThat(arrive(one, bridge)).as("from the one that is mute").isFalse();
    }
    // Which also renews what it knows of its neighbour's MAC: it will not hear who answers.
    assertThat(reaches(one, 1)).isTrue();
    try (Fault fault = faults.deafen(11)) {
      assertThat(fault).hasToString("rediacc11 deaf");
      assertThat(arrive(one, bridge)).as("from the one that is deaf").isTrue();
      assertThat(arrive(bridge, one)).as("to the one that is deaf").isFalse();
    }
    assertThat(reaches(bridge, 11)).isTrue();
  }

  /** Whether requests arrive, which are not answered either way. */
  private boolean arrive(GuestShell from, GuestShell at) {
    long before = echoRequestsOf(at);
    assertThat(reaches(from, at == one ? 11 : 1)).as("answers").isFalse();
    return echoRequestsOf(at) > before;
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
  void a_link_has_the_rate_that_was_asked_for() {
    try (Fault fault = faults.link(1, 11).rate(2_000_000).begin()) {
      assertMeasured(fault.toString(), this::bitsPerSecond, 1_600_000, 2_400_000);
    }
  }

  /** What arrives of 600 kB that the bridge sends to 11, from the first byte to the last. */
  private double bitsPerSecond() {
    String receive =
        "python3 -c 'import socket,time\n"
            + "s=socket.create_server((\"\",7007)); c,_=s.accept(); n=len(c.recv(1));"
            + " t=time.time()\n"
            + "while True:\n"
            + " b=c.recv(65536)\n"
            + " if not b: break\n"
            + " n+=len(b)\n"
            + "print(n*8/(time.time()-t))'";
    var received = CompletableFuture.supplyAsync(() -> one.succeed(receive));
    one.waitForPort(7007);
    bridge.succeed(
        "python3 -c 'import socket\n"
            + ("c=socket.create_connection((\"" + cluster.vm(11).address() + "\",7007))\n")
            + "c.sendall(bytes(600000))'");
    return Double.parseDouble(received.orTimeout(1, TimeUnit.MINUTES).join().strip());
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
  void a_clock_runs_to_and_fro() throws Exception {
    try (Fault fault = faults.clock(11).strobe(Duration.ofHours(1), Duration.ofSeconds(2))) {
      assertThat(fault).hasToString("rediacc11's clock 60 min ahead and back, each 1 s");
      boolean ahead = false;
      boolean right = false;
      for (int i = 0; i < 40 && !(ahead && right); i++) {
        double seconds = ahead(one);
        ahead |= seconds > 3590;
        right |= seconds < 10;
        assertThat(seconds).matches(by -> Math.abs(by) < 10 || Math.abs(by - 3600) < 10);
        Thread.sleep(200);
      }
      assertThat(ahead && right).as("both were seen").isTrue();
    }
    BackendConformance.assertClockIsRight(cluster.vm(11).ssh());
  }

  /** In percent of the time of all CPUs, over two seconds: the fourth number of proc_stat(5). */
  private static int idle(GuestShell vm) {
    String stat = "grep '^cpu ' /proc/stat";
    List<Long> before = counters(vm.succeed(stat + "; sleep 2").split("\\s+"));
    List<Long> after = counters(vm.succeed(stat).split("\\s+"));
    long all = 0;
    // Guest time, after the eighth, is counted twice.
    for (int i = 0; i < 8; i++) {
      all += after.get(i) - before.get(i);
    }
    return (int) (100 * (after.get(3) - before.get(3)) / all);
  }

  private static List<Long> counters(String... words) {
    return Stream.of(words).skip(1).map(Long::valueOf).toList();
  }

  private static long availableMb(GuestShell vm) {
    return Long.parseLong(vm.succeed("grep MemAvailable /proc/meminfo").split("\\s+")[1]) / 1024;
  }

  @Test
  void processors_and_memory_are_taken_and_given_back() {
    int idle = idle(one);
    try (Fault fault = faults.pressure(11).cpu(2)) {
      assertThat(fault).hasToString("rediacc11: 2 busy loops");
      assertThat(idle(one)).isLessThan(20);
    }
    assertThat(idle).as("idle before").isGreaterThan(40);
    assertThat(idle(one)).as("idle afterwards").isGreaterThan(40);
    long available = availableMb(one);
    try (Fault fault = faults.pressure(11).memory(500)) {
      assertThat(fault).hasToString("rediacc11: 500 MB of memory taken");
      assertThat(availableMb(one)).isBetween(available - 560, available - 460);
      assertThatThrownBy(() -> cluster.snapshot("pressed"))
          .hasMessageContaining("no snapshot while there are faults: rediacc11: 500 MB of memory");
      assertThatThrownBy(() -> faults.pressure(11).memory((int) available - 520))
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining(" MB are available, of which 64 MB are to be left");
    }
    one.waitUntilSucceeds(
        "[ $(awk '/MemAvailable/ { print int($2 / 1024) }' /proc/meminfo) -gt "
            + (available - 100)
            + " ]");
    assertThat(one.succeed("systemctl list-units --all --no-legend 'rediacc-pressure*'")).isEmpty();
    assertThat(one.succeed("ls -A /mnt")).isEmpty();
  }

  @Test
  void an_outage_is_measured() {
    // tag::measure[]
    Outage outage =
        cluster
            .measure(() -> bridge.succeed("timeout 1 bash -c '</dev/tcp/rediacc11/22'"))
            .during(
                () -> {
                  Fault alone = faults.isolate(11);
                  Thread.sleep(3000);
                  alone.close();
                })
            .recoversWithin(Duration.ofSeconds(30));
    assertThat(outage.duration()).isGreaterThan(Duration.ofSeconds(1));
    // end::measure[]
    assertThat(outage.failures()).isPositive();
    assertThat(outage.toString()).startsWith("outage of ");
  }

  @Test
  void a_nemesis_breaks_what_its_seed_says_and_heals_everything() throws Exception {
    // tag::nemesis[]
    NemesisLog log =
        faults
            .nemesis()
            .choosing("isolate", () -> faults.isolate(11))
            .choosing("lossy", () -> faults.link(1, 11).loss(0.5).seed(1).begin())
            .choosing("frozen", () -> faults.freeze(12))
            .pausing(Duration.ofMillis(200), Duration.ofSeconds(1))
            .healingAfter(Duration.ofSeconds(1), Duration.ofSeconds(2))
            .seed(7)
            .runWhile(() -> answered(bridge, 11, 100, 0.15));
    // end::nemesis[]
    assertThat(log.entries()).hasSizeGreaterThan(2);
    assertThat(log.toString()).startsWith("nemesis with seed 7:\n  +");
    assertThat(log.entries())
        .allSatisfy(entry -> assertThat(entry.outcome()).startsWith("healed after"));
    assertThat(faults.inForce()).isEmpty();
    assertThat(reaches(bridge, 11)).isTrue();
    assertThat(reaches(bridge, 12)).isTrue();
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
      assertMeasured(
          "bytes/s",
          () -> (3 << 20) / (millis(one, read) / 1000),
          0.8 * (1 << 20),
          1.2 * (1 << 20));
    }
    try (Fault fault = faults.disk(11).slow(Duration.ofMillis(100))) {
      String few = "dd if=/dev/vda of=/dev/null bs=4k count=30 iflag=direct";
      assertMeasured(fault.toString(), () -> millis(one, few) / 30, 85, 130);
    }
    try (Fault fault = faults.disk(11).failReads()) {
      assertThat(one.fail(read).stderr()).as(fault.toString()).contains("Input/output error");
    }
    assertMeasured("healed", () -> millis(one, read), 0, 2000);
  }

  @Test
  void a_data_disk_is_full_and_well_again() {
    // tag::data-disk[]
    String disk = "/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_data1";
    String write = "dd if=/dev/urandom bs=64k count=16 oflag=direct of=" + disk;
    one.succeed(write);
    try (Fault full = faults.dataDisk(11, 1).failWrites(DiskError.NO_SPACE)) {
      assertThat(full).hasToString("rediacc11's data disk 1: writes fail: no space");
      assertThat(one.fail(write).stderr()).contains("No space left on device");
    }
    // end::data-disk[]
    one.succeed("mkfs.ext4 -qF " + disk + " && mkdir -p /mnt/data && mount " + disk + " /mnt/data");
    String file = "dd if=/dev/urandom of=/mnt/data/file bs=64k count=16 conv=fsync";
    one.succeed(file);
    try (Fault fault = faults.dataDisk(11, 1).failWrites()) {
      assertThat(one.fail(file).stderr()).as(fault.toString()).contains("Input/output error");
    }
    one.succeed("umount /mnt/data");
    assertThatThrownBy(() -> faults.disk(11).failWrites(DiskError.NO_SPACE))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("rediacc11's disk cannot be full")
        .hasMessageContaining("--data-disk 11=1");
    assertThatThrownBy(() -> faults.dataDisk(11, 2))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("rediacc11 has no data disk 2; its last one is 1");
    assertThatThrownBy(() -> faults.dataDisk(12, 1))
        .hasMessageContaining("rediacc12 has no data disk 1; it has none");
  }

  @Test
  void a_data_disk_goes_back_with_its_vm_and_copies_have_their_own(@TempDir Path directory) {
    String show = "head -c 5 " + DATA;
    put(one, "first");
    Snapshot first = cluster.snapshot("first");
    put(one, "other");
    try (Cluster copy = cluster.fork(first)) {
      assertThat(copy.vm(11).shell().succeed(show)).isEqualTo("first");
      put(copy.vm(11).shell(), "third");
    }
    assertThat(one.succeed(show)).isEqualTo("other");
    cluster.restore(first);
    assertThat(one.succeed(show)).isEqualTo("first");
    // Its disks lie on those of a snapshot now.
    try (Cluster copy = cluster.fork()) {
      assertThat(copy.vm(11).shell().succeed(show)).isEqualTo("first");
    }
    cluster.delete(first);
    String read = "echo 3 >/proc/sys/vm/drop_caches; " + show;
    assertThat(one.succeed(read)).isEqualTo("first");

    Path kept = directory.resolve("kept");
    cluster.keep(kept);
    put(one, "later");
    try (Cluster resumed = ops.resume(kept, UpOptions.owned())) {
      assertThat(resumed.vm(11).shell().succeed(read)).isEqualTo("first");
      put(resumed.vm(11).shell(), "third");
    }
    assertThat(one.succeed(read)).isEqualTo("later");
  }

  /** Writes to the beginning of the data disk. */
  private static void put(GuestShell vm, String text) {
    vm.succeed("printf " + text + " | dd of=" + DATA + " conv=fsync status=none");
  }

  /** How many of so many requests to a disk failed, one after the other; nobody else asks it. */
  private static int failed(GuestShell vm, String disk, String request, int of) {
    return Integer.parseInt(
        vm.succeed(
                "udevadm settle; python3 -c 'import os,mmap\n"
                    // Who had it open for writing makes udev read it.
                    + ("how=os.O_RDWR if \"write\" in \"" + request + "\" else os.O_RDONLY\n")
                    + ("f=os.open(\"" + disk + "\",how|os.O_DIRECT); m=mmap.mmap(-1,4096)\n")
                    + "n=0\n"
                    + ("for i in range(" + of + "):\n")
                    + (" try: " + request + "\n")
                    + " except OSError as e:\n"
                    + "  assert e.errno in (5,28), e\n"
                    + "  n+=1\n"
                    + "print(n)'",
                Duration.ofMinutes(2))
            .strip());
  }

  @Test
  void a_fraction_of_requests_fails_as_the_seed_says() {
    String read = "os.preadv(f,[m],4096*i)";
    String write = "os.pwritev(f,[m],1<<29)";
    String flush = "os.pwritev(f,[m],1<<29); os.fsync(f)";
    int first;
    // tag::fraction[]
    try (Fault fault = faults.dataDisk(11, 1).failing().reads().fraction(0.3).seed(7).begin()) {
      assertThat(fault).hasToString("rediacc11's data disk 1: 0.3 of reads fail, seed 7");
      // Four standard deviations of 400 requests.
      first = failed(one, DATA, read, 400);
      assertThat(first).isBetween(83, 157);
    }
    // end::fraction[]
    assertThat(failed(one, DATA, read, 400)).as("healed").isZero();
    try (Fault fault = faults.dataDisk(11, 1).failing().reads().fraction(0.3).seed(7).begin()) {
      assertThat(failed(one, DATA, read, 400)).as(fault.toString()).isEqualTo(first);
      assertThat(failed(one, DATA, write, 20)).as("writes").isZero();
    }
    try (Fault fault =
        faults
            .dataDisk(11, 1)
            .failing()
            .writes()
            .with(DiskError.NO_SPACE)
            .fraction(0.1)
            .seed(7)
            .begin()) {
      // A cycle of the emulator: exactly that many.
      assertThat(failed(one, DATA, write, 1000)).as(fault.toString()).isEqualTo(100);
    }
    try (Fault fault = faults.dataDisk(11, 1).failing().flushes().fraction(0.5).seed(7).begin()) {
      assertThat(failed(one, DATA, flush, 200)).as(fault.toString()).isBetween(72, 128);
    }
    assertThatThrownBy(() -> faults.dataDisk(11, 1).failing().fraction(0.0001).begin())
        .hasMessageContaining("name writes, reads or flushes")
        .hasMessageContaining("a fraction is 0.001 to 1, in steps of 0.001, not 1.0E-4");
    assertThat(faults.inForce()).isEmpty();
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
    Fault off = cluster.vm(12).powerCutLosingUnflushed(7);
    // end::unflushed[]
    assertThat(faults.inForce())
        .hasToString("[rediacc12 without power, unflushed writes lost, seed 7]");
    Fault isolated = faults.isolate(11);
    var booting = CompletableFuture.runAsync(off::close);
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
    shuts_down();
  }

  private void shuts_down() {
    // tag::console[]
    Mark before = cluster.mark();
    cluster.vm(12).shutdown();
    String end = cluster.vm(12).waitForConsole(Pattern.compile("Power down"), before, MINUTE);
    assertThat(end).contains("reboot: Power down");
    // end::console[]
    assertThat(cluster.vm(12).state()).isEqualTo(VmState.STOPPED);
    assertThat(faults.inForce()).hasToString("[rediacc12 shut down]");
    assertThat(cluster.vm(12).waitForConsole(Pattern.compile("Linux version"))).contains("version");
    // Rather than healed, which would boot it.
    cluster.close();
    assertThat(faults.inForce()).isEmpty();
  }
}
