package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.internal.backend.DiskFiles;
import com.rediacc.ops.internal.io.FileMutex;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Lifetime;
import com.rediacc.ops.spec.VmSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Launches an independent cluster from a checkpoint of another one.
 *
 * @param context of the engine
 * @param source the cluster that is copied
 * @param disks of the source
 */
record ClusterFork(EngineContext context, RunningCluster source, SnapshotDisks disks) {
  /** Whatever fails, nothing of the copy is left but logs. */
  RunningCluster of(Checkpoint checkpoint, Deadline deadline) {
    checkpoint.requireUntouched();
    Reservation reservation = reserve(deadline);
    try {
      RunningCluster ready = launch(checkpoint, reservation, deadline);
      return ready.releasedBy(reservation.keep(ready.state()));
    } catch (OpsException e) {
      reservation.undo();
      throw e.at(reservation.directory().place());
    } catch (RuntimeException | Error e) {
      reservation.undo();
      throw e;
    }
  }

  private Reservation reserve(Deadline deadline) {
    ClusterSpec spec = source.spec();
    var wanted =
        new NewCluster(
            Lifetime.OWNED,
            spec.vms(),
            (id, directory) -> List.of(),
            (id, reaper, directory) -> source.state().forked(id, reaper, directory));
    try (FileMutex counting =
        FileMutex.acquire(
            context.data().admissionLock(), deadline, "the count of free RAM and disk")) {
      if (!new Admission(context).hasRoomForCopy(spec)) {
        throw new UnavailableException(
            Failure.of("no room for a copy of the cluster: the host lacks memory")
                .withHint("close a copy, or free some memory"));
      }
      return Reservation.make(context, wanted, counting);
    }
  }

  private RunningCluster launch(Checkpoint checkpoint, Reservation reservation, Deadline deadline) {
    ClusterDirectory directory = reservation.directory();
    ClusterState state = reservation.state();
    link(checkpoint, directory);
    int number = new SnapshotDisks(RunningCluster.attach(context, state, directory)).next();
    RunningCluster launched =
        new CheckpointLauncher(context, state, directory)
            .launch(
                checkpoint.files(),
                vm -> beside(directory, checkpoint.disks(vm)),
                vm -> state.vm(vm).plan().withDisks(directory.disks(vm, number)),
                false,
                deadline);
    launched.resume();
    Generations.setClocks(launched, deadline);
    return launched.ready();
  }

  /** The same disks under the same names: nothing of the source is needed any more. */
  private void link(Checkpoint checkpoint, ClusterDirectory directory) {
    try {
      for (VmSpec vm : source.spec().vms()) {
        Files.copy(checkpoint.files().seed(vm), directory.seed(vm));
        for (Path disk : disks.chain(vm, checkpoint.disks(vm))) {
          Files.createLink(beside(directory, disk), disk);
        }
      }
    } catch (IOException e) {
      throw new StorageException("cannot link the disks of the checkpoint", e);
    }
  }

  private static DiskFiles beside(ClusterDirectory directory, DiskFiles disks) {
    return new DiskFiles(
        beside(directory, disks.root()),
        disks.data().stream().map(disk -> beside(directory, disk)).toList());
  }

  private static Path beside(ClusterDirectory directory, Path disk) {
    return directory.disks().resolve(disk.getFileName().toString());
  }
}
