package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.backend.DiskFiles;
import com.rediacc.ops.internal.backend.MemoryCopy;
import com.rediacc.ops.internal.io.Directories;
import com.rediacc.ops.internal.io.PrivateFiles;
import com.rediacc.ops.internal.layout.CheckpointFiles;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.internal.time.Uninterruptibly;
import com.rediacc.ops.spec.VmSpec;
import com.rediacc.ops.time.Durations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a checkpoint of a running cluster, which goes on. Used once. */
final class CheckpointTaker {
  private static final Logger log = LoggerFactory.getLogger(CheckpointTaker.class);

  private final RunningCluster cluster;
  private final CheckpointFiles files;
  private final Function<VmSpec, DiskFiles> overlays;
  private final Map<RunningVm, MemoryCopy> copies = new ConcurrentHashMap<>();
  private final Map<RunningVm, List<Path>> memory = new ConcurrentHashMap<>();

  /**
   * @param files where it goes, beside the disks
   * @param overlays the disks that each VM goes on with; there are none yet
   */
  CheckpointTaker(
      RunningCluster cluster, CheckpointFiles files, Function<VmSpec, DiskFiles> overlays) {
    this.cluster = cluster;
    this.files = files;
    this.overlays = overlays;
  }

  /**
   * Takes it. Clocks are behind afterwards, by as long as the VMs were paused. If this throws, they
   * go on, some of them on their overlays, and none of the files is left.
   */
  Checkpoint take(Deadline deadline) {
    long begin = System.nanoTime();
    PrivateFiles.directory(files.directory());
    PrivateFiles.directory(files.seeds());
    Map<Integer, DiskFiles> disks = new ConcurrentHashMap<>();
    cluster.vms().forEach(vm -> disks.put(vm.spec().id(), vm.plan().disks()));
    try {
      cluster.each("creating overlays", vm -> createOverlays(vm, deadline), deadline);
      cluster.each("copying memory", vm -> copyMemory(vm, deadline), deadline);
      long pause = System.nanoTime();
      Instant paused =
          cluster.pausedWhile(
              () -> cluster.each("saving memory", vm -> complete(vm, deadline), deadline),
              deadline);
      log.debug(
          "checkpoint: {} before the pause, paused for {}",
          Durations.brief(Duration.ofNanos(pause - begin)),
          Durations.brief(Duration.ofNanos(System.nanoTime() - pause)));
      List<Path> written = memory.values().stream().flatMap(List::stream).toList();
      return Checkpoint.of(files, disks, written, paused);
    } catch (RuntimeException | Error e) {
      deleteAfter(e);
      throw e;
    }
  }

  private void createOverlays(RunningVm vm, Deadline deadline) {
    Overlays.on(vm.plan().disks(), overlays.apply(vm.spec()), vm.spec(), deadline);
  }

  /** Most of the work, while nobody stands still. */
  private void copyMemory(RunningVm vm, Deadline deadline) {
    copies.put(vm, vm.machine().copyMemory(files.memory(vm.spec()), deadline));
  }

  private void complete(RunningVm vm, Deadline deadline) {
    DiskFiles above = overlays.apply(vm.spec());
    for (int i = 0; i < above.all().size(); i++) {
      vm.machine().switchToOverlay(i, above.get(i), deadline);
    }
    vm.hasDisks(above);
    memory.put(vm, Objects.requireNonNull(copies.get(vm)).complete(deadline));
    try {
      copy(vm.plan().seed(), files.seed(vm.spec()));
      copy(vm.console(), files.console(vm.spec()));
    } catch (IOException e) {
      throw new StorageException("cannot copy what belongs to the checkpoint", e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  private void deleteAfter(Throwable failure) {
    Uninterruptibly.run(
        () -> {
          try {
            copies.values().forEach(MemoryCopy::close);
            memory.values().forEach(written -> written.forEach(Directories::delete));
            for (RunningVm vm : cluster.vms()) {
              Directories.delete(files.seed(vm.spec()));
              Directories.delete(files.console(vm.spec()));
            }
          } catch (OpsException e) {
            failure.addSuppressed(e);
          }
        });
  }
}
