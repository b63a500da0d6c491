package com.rediacc.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Progress;
import com.rediacc.ops.spec.UpOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts that end badly: what is said, and that nothing is left. */
class BrokenStartIT {
  @TempDir Path directory;

  private Ops ops;
  private Path clusters;
  private Set<Path> before;

  @BeforeEach
  void remember() {
    ops = Ops.create();
    clusters = ops.settings().dataDirectory().resolve("clusters");
    before = directories();
  }

  @AfterEach
  void close() {
    ops.close();
  }

  private Set<Path> directories() {
    try (var list = Files.isDirectory(clusters) ? Files.list(clusters) : Files.list(directory)) {
      return list.collect(Collectors.toSet());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The directory of the one cluster that this test made. */
  private Path made() {
    Set<Path> now = directories();
    now.removeAll(before);
    assertThat(now).hasSize(1);
    return now.iterator().next();
  }

  private ClusterSpec bridgeOnly(String os) {
    return ClusterSpec.builder(ops.settings()).workers(0).os(os).build();
  }

  private static void assertNothingLeftBut(String logs, Path cluster) throws IOException {
    assertThat(TestHost.remains(cluster.getFileName().toString())).isEmpty();
    try (var files = Files.list(cluster)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .contains(logs)
          .doesNotContain("disks", "run", "cluster.json");
    }
  }

  @Test
  void a_guest_that_hangs_is_named_with_its_probe_and_console() throws Exception {
    // Proves the accelerator with an image that boots: an unbootable one proves nothing.
    probeAccelerator();
    Path unbootable = ops.settings().dataDirectory().resolve("unbootable.raw");
    try (var disk = new RandomAccessFile(unbootable.toFile(), "rw")) {
      disk.setLength(1 << 20);
      // "jmp $" and a boot signature: firmware hands over to it, and it hangs.
      disk.write(new byte[] {(byte) 0xEB, (byte) 0xFE});
      disk.seek(510);
      disk.write(new byte[] {0x55, (byte) 0xAA});
    }
    UpOptions options = UpOptions.owned().withCold(true).withTimeout(Duration.ofSeconds(15));

    assertThatThrownBy(() -> ops.up(bridgeOnly(unbootable.toString()), options))
        .isInstanceOf(DeadlineException.class)
        .hasMessageContaining("VM rediacc1: probe 2 of 5 'shell answers' did not pass in time")
        .hasMessageContaining("limit: 15 s")
        .hasMessageContaining("console of rediacc1")
        .hasMessageContaining("hint: does the guest boot?")
        .hasMessageContaining("log: " + made().resolve("logs/rediacc1-console.log"));
    assertNothingLeftBut("logs", made());
  }

  private void probeAccelerator() {
    try (Cluster quick = upUntil("shell answers", new CountDownLatch(1))) {
      assertThat(quick).as("cut off on purpose").isNull();
    }
    before = directories();
  }

  @Test
  void an_interruption_destroys_what_was_started_and_keeps_the_flag() throws Exception {
    try (Cluster none = upUntil("shell answers", new CountDownLatch(1))) {
      assertThat(none).isNull();
    }
    assertNothingLeftBut("logs", made());
  }

  /** Brings a bridge up in another thread, and interrupts that when it enters the phase. */
  private Cluster upUntil(String phase, CountDownLatch reached) {
    var thrown = new AtomicReference<Throwable>();
    var cluster = new AtomicReference<Cluster>();
    var flag = new AtomicReference<Boolean>();
    Progress progress =
        new Progress() {
          @Override
          public void phase(String subject, String entered) {
            if (entered.equals(phase)) {
              reached.countDown();
            }
          }
        };
    var starter =
        new Thread(
            () -> {
              try {
                cluster.set(
                    ops.up(
                        bridgeOnly(TestHost.IMAGE),
                        UpOptions.owned().withCold(true).withProgress(progress)));
              } catch (RuntimeException e) {
                thrown.set(e);
              }
              flag.set(Thread.currentThread().isInterrupted());
            });
    starter.start();
    Awaitility.await().atMost(Duration.ofMinutes(5)).until(() -> reached.getCount() == 0);
    starter.interrupt();
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> !starter.isAlive());
    assertThat(thrown.get()).isInstanceOf(InterruptedOpsException.class);
    assertThat(flag.get()).isTrue();
    return cluster.get();
  }

  @Test
  void a_killed_owner_leaves_no_vm_and_no_disk() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process owner =
        new ProcessBuilder(
                List.of(java, "-cp", System.getProperty("java.class.path"), Owner.class.getName()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader said = owner.inputReader();
    assertThat(said.readLine()).isEqualTo("booting");
    Path cluster = made();
    assertThat(TestHost.remains(cluster.getFileName().toString())).isNotEmpty();

    owner.destroyForcibly().waitFor();

    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              assertThat(TestHost.remains(cluster.getFileName().toString())).isEmpty();
              assertThat(cluster.resolve("disks")).doesNotExist();
            });
  }

  /** A process that starts a cluster and never ends by itself. */
  static final class Owner {
    private Owner() {}

    public static void main(String[] args) {
      Ops ops = Ops.create();
      Progress progress =
          new Progress() {
            @Override
            public void phase(String subject, String phase) {
              if (phase.equals("shell answers")) {
                System.out.println("booting");
              }
            }
          };
      ClusterSpec spec = ClusterSpec.builder(ops.settings()).workers(0).os(TestHost.IMAGE).build();
      ops.up(spec, UpOptions.owned().withCold(true).withProgress(progress));
    }
  }
}
