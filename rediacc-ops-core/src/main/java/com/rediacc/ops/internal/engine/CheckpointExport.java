package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.internal.backend.DiskFiles;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.checkpoint.SealedCheckpoint;
import com.rediacc.ops.internal.cloudinit.CloudInit;
import com.rediacc.ops.internal.guest.GuestClock;
import com.rediacc.ops.internal.image.DiskChain;
import com.rediacc.ops.internal.io.Directories;
import com.rediacc.ops.internal.io.FileCopy;
import com.rediacc.ops.internal.io.PrivateFiles;
import com.rediacc.ops.internal.layout.CheckpointFiles;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.internal.time.Uninterruptibly;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a checkpoint of a running cluster into a directory of its own. Seeds stay behind, since
 * they have private keys: they are written anew when the cluster is resumed.
 */
final class CheckpointExport {
  private static final Logger log = LoggerFactory.getLogger(CheckpointExport.class);

  /** An emulator answers within milliseconds, a guest that is well within a second. */
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final EngineContext context;
  private final RunningCluster cluster;
  private final SnapshotDisks disks;

  CheckpointExport(EngineContext context, RunningCluster cluster, SnapshotDisks disks) {
    this.context = context;
    this.cluster = cluster;
    this.disks = disks;
  }

  /** As {@link ClusterSnapshots#keep}. */
  void into(Path directory, List<String> faults, Deadline deadline) {
    if (Files.exists(directory)) {
      throw new InvalidInputException("there is something in the checkpoint's place: " + directory);
    }
    List<LaunchPlan> plans = cluster.vms().stream().map(RunningVm::plan).toList();
    KeptHost host =
        KeptHost.here(
            context.backends().of(cluster.backend()),
            cluster.accelerator().kind(),
            plans,
            deadline);
    cluster.each("asking the VMs", CheckpointExport::requireRunning, deadline);
    PrivateFiles.directory(directory);
    try {
      requireRoom(directory);
      cluster.alone(
          () -> {
            write(directory, host, faults, deadline);
            return directory;
          },
          deadline);
    } catch (RuntimeException | Error e) {
      deleteAfter(e, directory);
      throw e;
    }
  }

  private static void requireRunning(RunningVm vm) {
    Machine.State state = vm.machine().state();
    if (state != Machine.State.RUNNING) {
      throw new UnavailableException(
          Failure.of(
              "no checkpoint of a cluster whose "
                  + vm.name()
                  + (state == Machine.State.PAUSED ? " is paused" : " does not run")));
    }
  }

  /** A disk that fills up hurts VMs: their own disks would fail. */
  private void requireRoom(Path directory) {
    long needed =
        cluster.spec().vms().stream().mapToLong(vm -> (long) vm.memoryMb() << 20).sum()
            + (1L << 30);
    long free = Admission.freeBytes(directory);
    if (free < needed) {
      throw new UnavailableException(
          Failure.of(
                  "no room for a checkpoint: it may take "
                      + (needed >> 20)
                      + " MB, and "
                      + (free >> 20)
                      + " MB are free in "
                      + directory)
              .withHint("the memory of all VMs is counted in full"));
    }
  }

  private void write(Path directory, KeptHost host, List<String> faults, Deadline deadline) {
    int number = disks.nextSnapshot();
    Path seeds = cluster.directory().snapshot(number).directory();
    Checkpoint taken;
    var vms = new ArrayList<KeptCheckpoint.KeptVm>();
    try {
      var files = new CheckpointFiles(directory, seeds);
      taken =
          new CheckpointTaker(cluster, files, vm -> cluster.directory().disks(vm, number))
              .take(deadline);
      cluster.saveState();
      setClocks(deadline);
      for (RunningVm vm : cluster.vms()) {
        vms.add(describe(vm, taken, directory, deadline));
      }
    } finally {
      Directories.delete(seeds);
    }
    KeptCheckpoint.of(
            taken.taken(), cluster.state(), host, context.keys().authorized(), faults, vms)
        .save(directory);
    List<Path> all = Directories.entries(directory);
    all.forEach(PrivateFiles::ownersOnly);
    SealedCheckpoint.seal(directory, cluster.id(), all, deadline);
  }

  private KeptCheckpoint.KeptVm describe(
      RunningVm vm, Checkpoint taken, Path directory, Deadline deadline) {
    DiskFiles frozen = taken.disks(vm.spec());
    return new KeptCheckpoint.KeptVm(
        vm.spec().id(),
        CloudInit.life(taken.files().seed(vm.spec()), vm.name()),
        vm.services(),
        vm.guest().isSshOnly(),
        vm.endpoint().hostKey(),
        put(DiskChain.of(frozen.root()), directory, deadline),
        frozen.data().stream()
            .map(disk -> put(DiskChain.ofBlank(disk), directory, deadline))
            .toList());
  }

  /** Returns their names there. */
  private static List<String> put(List<Path> chain, Path directory, Deadline deadline) {
    for (Path disk : chain) {
      FileCopy.linkOrCopy(disk, directory.resolve(disk.getFileName()), deadline);
    }
    return chain.stream().map(disk -> disk.getFileName().toString()).toList();
  }

  /** They stood still. One that is ill has other things than its clock to be entered for. */
  private void setClocks(Deadline deadline) {
    cluster.each(
        "setting clocks",
        vm -> {
          try {
            GuestClock.set(vm.guest(), deadline.within(ANSWER));
          } catch (InterruptedOpsException e) {
            throw e;
          } catch (OpsException e) {
            log.debug("the clock of {} is behind", vm, e);
          }
        },
        deadline);
  }

  private static void deleteAfter(Throwable failure, Path directory) {
    Uninterruptibly.run(
        () -> {
          try {
            Directories.delete(directory);
          } catch (OpsException e) {
            failure.addSuppressed(e);
          }
        });
  }
}
