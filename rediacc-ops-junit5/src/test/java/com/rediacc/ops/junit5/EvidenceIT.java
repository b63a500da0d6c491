package com.rediacc.ops.junit5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import com.rediacc.ops.Cluster;
import com.rediacc.ops.shell.GuestShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The evidence of a test that fails, with VMs that are cut off and frozen. */
class EvidenceIT {
  private static final String MARKED = "the colour is planted-mauve";
  private static final String KEY_BODY = "MIIEpAIBAAKCAQEAplantedplantedplantedplantedplanted";

  private static final Pattern DUMP =
      Pattern.compile(
          "fell ill during this test \\(health = FAIL\\):\n"
              + "rediacc11: \\[ *\\d+\\.\\d{6}] rediacc-shell: core dump: /var/crash/(core\\.sh\\.\\d+)\n");

  private static volatile Instant failed = Instant.MAX;

  @RediaccCluster(basic = true, os = "debian-12")
  @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
  static class FailsOnPurpose {
    @Test
    @Order(1)
    void has_an_ill_guest(GuestShell bridge) {
      bridge.succeed("echo '<3>Out of memory: Killed process 812 (planted)' > /dev/kmsg");
    }

    @Test
    @Order(2)
    void has_a_core_dump(@OnVm(11) GuestShell worker) {
      worker.succeed("sysctl -q kernel.core_pattern=/var/crash/core.%e.%p; mkdir -p /var/crash");
      worker.succeed("ulimit -c unlimited; sh -c 'kill -SEGV $$'; true");
    }

    @Test
    @Order(3)
    void is_well(@OnVm(11) GuestShell worker) {
      worker.succeed("ls /var/crash/core.*");
    }

    @Test
    @Order(4)
    void loses_its_vms(Cluster cluster, GuestShell bridge) throws Exception {
      bridge.succeed("logger -t planted 'before: " + MARKED + "'");
      bridge.succeed("echo -----BEGIN PRIVATE KEY----- | logger -t key");
      bridge.succeed("echo " + KEY_BODY + " | logger -t key");
      bridge.succeed("echo -----END PRIVATE KEY----- | logger -t key; journalctl --sync");
      bridge.succeed("echo words on the console > /dev/console");
      bridge.succeed("for card in /sys/class/net/e*; do ip link set ${card##*/} down; done");
      bridge.succeed("systemctl stop ssh; systemd-run --unit=falls sh -c 'exit 3'; sleep 0.3");
      signal(cluster, "STOP");
      failed = Instant.now();
      fail("with token=" + MARKED);
    }
  }

  /** Freezes a worker as a host does that stops its process. */
  private static void signal(Cluster cluster, String signal) throws Exception {
    List<ProcessHandle> emulators = HostProcesses.with("qemu-system", "rediacc11@" + cluster.id());
    assertThat(emulators).hasSize(1);
    Process kill =
        new ProcessBuilder("kill", "-" + signal, Long.toString(emulators.get(0).pid())).start();
    assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void a_bundle_has_what_could_be_had_and_no_secrets(@TempDir Path root) throws Exception {
    var results =
        EngineTestKit.engine("junit-jupiter")
            .configurationParameter(EvidenceSettings.DIRECTORY, root.toString())
            .configurationParameter(EvidenceSettings.SECRETS, MARKED)
            .configurationParameter(EvidenceSettings.TIMEOUT, "60 s")
            .selectors(selectClass(FailsOnPurpose.class))
            .execute();

    results.testEvents().assertStatistics(statistics -> statistics.succeeded(1).failed(3));
    Path bundles = root.resolve(FailsOnPurpose.class.getName());
    assertThat(text(bundles, "has_an_ill_guest/failure.txt"))
        .contains("guests fell ill during this test (health = FAIL)")
        .containsPattern("rediacc1: \\[ *\\d+\\.\\d{6}] Out of memory: Killed process 812");
    requireCoreDump(bundles.resolve("has_a_core_dump"));
    Path bundle = bundles.resolve("loses_its_vms");
    assertThat(Duration.between(failed, lastChange(bundle))).isLessThan(Duration.ofSeconds(65));
    assertThat(text(bundle, "failure.txt")).contains("with token=[redacted]");
    assertThat(text(bundle, "cluster.txt")).contains("qemu-system-", "vm: rediacc11", "-smp");
    assertThat(text(bundle, "commands.log")).contains("ip link set", "systemctl stop ssh");
    assertThat(text(bundle, "phases.log")).contains("rediacc1: ");
    assertThat(text(bundle, "rediacc1/journal.log")).contains("before: [redacted]", "Link DOWN");
    assertThat(text(bundle, "rediacc1/console.log"))
        .contains("words on the console")
        .doesNotContain("Linux version");
    assertThat(text(bundle, "rediacc1/failed-units.log")).contains("falls.service", "code=exited");
    assertThat(text(bundle, "rediacc1/sockets.log")).contains("LISTEN", "state DOWN");
    assertThat(text(bundle, "rediacc1/processes.log")).contains("systemd");
    assertThat(text(bundle, "rediacc1/dmesg.log")).contains("Linux version");
    assertThat(text(bundle, "rediacc11/journal.log")).startsWith("(could not be had: ");
    assertThat(text(bundle, "report.html")).contains("falls.service", "ip link set");
    assertThat(text(root, "index.html")).contains("loses_its_vms", "has_an_ill_guest");
    for (Path file : files(bundle)) {
      assertThat(Files.readString(file))
          .as(file.toString())
          .doesNotContain("planted-mauve", KEY_BODY);
    }
  }

  private static void requireCoreDump(Path bundle) throws IOException {
    String failure = text(bundle, "failure.txt");
    Matcher dump = DUMP.matcher(failure);
    assertThat(dump.find()).as(failure).isTrue();
    byte[] core = Files.readAllBytes(bundle.resolve("rediacc11/core-dump-" + dump.group(1)));
    assertThat(core).startsWith(0x7f, 'E', 'L', 'F').hasSizeGreaterThan(10_000);
    assertThat(text(bundle, "rediacc11/core-dumps.log")).contains(dump.group(1));
  }

  private static String text(Path bundle, String file) throws IOException {
    return Files.readString(bundle.resolve(file));
  }

  private static List<Path> files(Path bundle) throws IOException {
    try (Stream<Path> found = Files.walk(bundle)) {
      return found.filter(Files::isRegularFile).toList();
    }
  }

  private static Instant lastChange(Path bundle) throws IOException {
    Instant last = Instant.EPOCH;
    for (Path file : files(bundle)) {
      Instant changed = Files.getLastModifiedTime(file).toInstant();
      last = changed.isAfter(last) ? changed : last;
    }
    return last;
  }
}
