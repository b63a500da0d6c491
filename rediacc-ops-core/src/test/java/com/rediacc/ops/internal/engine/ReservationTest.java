package com.rediacc.ops.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.io.FileMutex;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.UpOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReservationTest {
  @TempDir Path data;

  private EngineContext context;
  private FileMutex counting;

  @BeforeEach
  void open() {
    context = Clusters.context(data);
    counting = FileMutex.tryAcquire(context.data().admissionLock()).orElseThrow();
  }

  @AfterEach
  void close() {
    counting.close();
  }

  private Reservation reserve(UpOptions options) {
    ClusterSpec spec = ClusterSpec.builder(context.settings()).basic().build();
    return Reservation.make(
        context, ClusterLauncher.of(Clusters.blueprint(context, spec, options)), counting);
  }

  @Test
  void it_is_known_on_disk_with_its_reaper_and_undone_without_a_trace() {
    Reservation reservation = reserve(UpOptions.owned());
    ClusterDirectory directory = reservation.directory();
    assertThat(ClusterState.load(directory)).contains(reservation.state());
    assertThat(reservation.state().reaper().isAlive()).isTrue();
    assertThat(FileMutex.tryAcquire(directory.lock())).isEmpty();

    reservation.undo();

    assertThat(reservation.state().reaper().isAlive()).isFalse();
    assertThat(directory.state()).doesNotExist();
    assertThat(directory.disks()).doesNotExist();
    Optional<FileMutex> lock = FileMutex.tryAcquire(directory.lock());
    assertThat(lock).isPresent();
    lock.get().close();
  }

  /** In a long-lived JVM such a reaper would later delete another cluster's disks. */
  @Test
  void one_that_fails_leaves_no_reaper_no_lock_and_no_directory() throws Exception {
    List<Long> before = children();
    // The state cannot be moved to where a directory with something in it is.
    Files.createDirectories(context.data().detachedCluster().state().resolve("in/the/way"));

    assertThatThrownBy(() -> reserve(UpOptions.detached()))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("cannot write " + context.data().detachedCluster().state());

    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(children()).isEqualTo(before));
    assertThat(context.data().detachedCluster().disks()).doesNotExist();
  }

  private static List<Long> children() {
    return ProcessHandle.current().children().map(ProcessHandle::pid).sorted().toList();
  }
}
