package com.rediacc.ops.junit5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import com.rediacc.ops.Cluster;
import com.rediacc.ops.Ops;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.fault.Fault;
import com.rediacc.ops.shell.GuestShell;
import com.rediacc.ops.spec.Progress;
import com.rediacc.ops.spec.Setting;
import com.rediacc.ops.spec.Settings;
import com.rediacc.ops.spec.UpOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The cluster of a test that failed is entered when the test is over: here, and elsewhere. */
class ResumeIT {
  private static final Settings HERE = Settings.fromEnvironment();

  /** On a busy host an emulated guest is slow. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static volatile String sleeper = "";
  private static volatile Instant began = Instant.MAX;

  // tag::keep[]
  @RediaccCluster(basic = true, os = "debian-12", keep = Keep.BUNDLE, capture = Capture.ON_FAILURE)
  static class FailsOnPurpose {
    @Test
    void leaves_something_in_memory(Cluster cluster, @OnVm(11) GuestShell worker) {
      worker.succeed("echo in memory only >/dev/shm/marker");
      // end::keep[]
      began = Instant.now();
      worker.succeed("systemd-run --unit=naps sleep 100000");
      sleeper = worker.succeed("systemctl show -P MainPID naps").strip();
      worker.succeed("ping -c 3 -i 0.2 rediacc1");
      try (Fault isolated = cluster.faults().isolate(11)) {
        worker.fail("ping -c 1 -W 1 rediacc1");
        assertThat(isolated.isHealed()).isFalse();
      }
      cluster.faults().mute(1);
      fail("on purpose");
    }
  }

  @Test
  void a_failed_test_can_be_entered_here_and_in_another_data_directory(@TempDir Path root)
      throws Exception {
    Path bundles = root.resolve("bundles");
    var results =
        EngineTestKit.engine("junit-jupiter")
            .configurationParameter(EvidenceSettings.DIRECTORY, bundles.toString())
            .selectors(selectClass(FailsOnPurpose.class))
            .execute();

    results.testEvents().assertStatistics(statistics -> statistics.failed(1));
    Path bundle =
        bundles.resolve(FailsOnPurpose.class.getName()).resolve("leaves_something_in_memory");
    assertThat(bundle.resolve("resume.txt")).content().contains("rdc ops resume ");
    assertThat(bundle.resolve("faults.log"))
        .content()
        .contains("begun: rediacc11 isolated", "healed: rediacc11 isolated")
        .contains("in force:\n  rediacc1 mute, since ");
    requirePings(bundle.resolve("rediacc11/network.pcap"));
    requireOwnersOnly(bundle.resolve("checkpoint"));

    try (Ops ops = Ops.create(HERE);
        Cluster resumed = ops.resume(bundle, UpOptions.owned())) {
      requireMoment(resumed);
      assertThat(resumed.faults().inForce()).isEmpty();
    }

    Path elsewhere = root.resolve("elsewhere");
    linkImages(elsewhere);
    try (Ops ops = Ops.create(HERE.with(Setting.DATA_DIR, elsewhere.toString(), "test"))) {
      try {
        enterElsewhere(ops, bundle, elsewhere);
      } finally {
        // Not asserted here: it would hide why nothing is up.
        ops.down(Duration.ofMinutes(1), Progress.SILENT);
      }
      assertThat(bundle.resolve("checkpoint/checkpoint.json")).exists();
    }
  }

  @RediaccCluster(basic = true, os = "debian-12", keep = Keep.ON_FAILURE)
  static class IsKeptHere {
    @Test
    void leaves_something_in_memory(@OnVm(11) GuestShell worker) {
      worker.succeed("echo kept here >/dev/shm/marker");
      fail("on purpose");
    }
  }

  @Test
  void a_failed_test_can_be_entered_from_the_data_directory_while_it_is_there(@TempDir Path root)
      throws Exception {
    EngineTestKit.engine("junit-jupiter")
        .configurationParameter(EvidenceSettings.DIRECTORY, root.toString())
        .selectors(selectClass(IsKeptHere.class))
        .execute()
        .testEvents()
        .assertStatistics(statistics -> statistics.failed(1));
    Path bundle = root.resolve(IsKeptHere.class.getName()).resolve("leaves_something_in_memory");
    Path kept = Path.of(Files.readString(bundle.resolve("kept.txt")).strip());

    try (Ops ops = Ops.create(HERE)) {
      try {
        // A '$' in it: the name of a nested class.
        assertThat(bundle.resolve("resume.txt"))
            .content()
            .contains("rdc ops resume '" + bundle + "'");
        assertThat(bundle.resolve("checkpoint")).doesNotExist();
        assertThat(kept).hasParent(HERE.dataDirectory().toAbsolutePath().resolve("kept"));
        requireOwnersOnly(kept);
        try (Cluster resumed = ops.resume(bundle, UpOptions.owned())) {
          assertThat(resumed.vm(11).shell().succeed("cat /dev/shm/marker"))
              .isEqualTo("kept here\n");
        }
      } finally {
        delete(kept);
      }
      assertThatThrownBy(() -> ops.resume(bundle, UpOptions.owned()))
          .isInstanceOf(OpsException.class)
          .hasMessageContaining("the checkpoint of this bundle is not kept any more: " + kept);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Where keys and the image's path are others; then once more, from a bundle of that. */
  private static void enterElsewhere(Ops ops, Path bundle, Path elsewhere) {
    Path again = elsewhere.resolve("again");
    try (Cluster resumed = ops.resume(bundle, UpOptions.detached())) {
      requireMoment(resumed);
      resumed.keep(again);
    }
    assertThatThrownBy(() -> ops.resume(bundle, UpOptions.detached()))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("a cluster is up in " + elsewhere)
        .hasMessageContaining("'rdc ops resume --force' replaces it");
    ops.resume(again, UpOptions.detached().withForce(true)).close();
    try (Cluster found = ops.detached().orElseThrow()) {
      requireMoment(found);
    }
  }

  private static void requireMoment(Cluster resumed) {
    String look = "cat /dev/shm/marker; pgrep -x sleep | grep -x " + sleeper + "; date +%s";
    for (String seen :
        List.of(resumed.vm(11).shell().succeed(look), resumed.vm(11).ssh().succeed(look))) {
      String[] lines = seen.split("\n");
      assertThat(lines).startsWith("in memory only", sleeper);
      assertThat(Instant.ofEpochSecond(Long.parseLong(lines[2])))
          .as("its clock is this host's")
          .isBetween(Instant.now().minus(PATIENCE), Instant.now().plusSeconds(5));
    }
    resumed.vm(11).shell().waitUntilSucceeds("ping -c 1 -W 5 rediacc1", PATIENCE);
  }

  /** The frames of the pings are in it, once, and at the time that they were sent. */
  private static void requirePings(Path capture) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(capture)).order(ByteOrder.LITTLE_ENDIAN);
    var requests = new ArrayList<Instant>();
    for (int at = 24; at < bytes.limit(); at += 16 + bytes.getInt(at + 8)) {
      int frame = at + 16;
      boolean echoRequest =
          bytes.getInt(at + 8) > 34
              && bytes.get(frame + 12) == 8
              && bytes.get(frame + 13) == 0
              && bytes.get(frame + 23) == 1
              && bytes.get(frame + 34) == 8;
      if (echoRequest) {
        requests.add(
            Instant.ofEpochSecond(bytes.getInt(at)).plusNanos(1000L * bytes.getInt(at + 4)));
      }
    }
    assertThat(requests)
        .hasSize(3)
        .allSatisfy(seen -> assertThat(seen).isBetween(began.minusSeconds(1), Instant.now()));
  }

  private static void requireOwnersOnly(Path checkpoint) throws IOException {
    try (Stream<Path> files = Files.walk(checkpoint)) {
      for (Path file : files.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .as(file.toString())
            .endsWith("------");
        assertThat(file.toString()).doesNotContain(".seed").doesNotContain("id_ecdsa");
      }
    }
  }

  /** As on another machine that has the same image. */
  private static void linkImages(Path data) throws IOException {
    Path images = HERE.dataDirectory().resolve("images");
    try (Stream<Path> files = Files.walk(images)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!images.relativize(file).toString().startsWith(".")) {
          Path link = data.resolve("images").resolve(images.relativize(file).toString());
          Files.createDirectories(link.resolveSibling(""));
          Files.createLink(link, file);
        }
      }
    }
  }
}
