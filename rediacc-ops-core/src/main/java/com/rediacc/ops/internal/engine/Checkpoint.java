package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.backend.DiskFiles;
import com.rediacc.ops.internal.layout.CheckpointFiles;
import com.rediacc.ops.spec.VmSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A whole cluster at one moment, on disk. Nothing of it changes any more.
 *
 * @param files of it, beside the disks
 * @param disks by the VM's id
 * @param written all files of memory and devices, as they were written
 * @param taken when all VMs were paused for it
 */
record Checkpoint(
    CheckpointFiles files,
    Map<Integer, DiskFiles> disks,
    Map<Path, Written> written,
    Instant taken) {
  /** All files of memory and devices. */
  List<Path> memory() {
    return List.copyOf(written.keySet());
  }

  /** The disks of a VM as they were. */
  DiskFiles disks(VmSpec vm) {
    return Objects.requireNonNull(disks.get(vm.id()), vm.name());
  }

  /** What shows that nobody has written to a file since. */
  record Written(long bytes, FileTime modified) {
    static Written of(Path file) {
      try {
        return new Written(Files.size(file), Files.getLastModifiedTime(file));
      } catch (IOException e) {
        throw new StorageException("cannot read", file, e);
      }
    }
  }

  static Checkpoint of(
      CheckpointFiles files, Map<Integer, DiskFiles> disks, List<Path> memory, Instant taken) {
    Map<Path, Written> written =
        memory.stream().collect(Collectors.toMap(Function.identity(), Written::of));
    return new Checkpoint(files, Map.copyOf(disks), written, taken);
  }

  /**
   * Refuses a checkpoint that was damaged since it was taken.
   *
   * @throws OpsException naming the file
   */
  void requireUntouched() {
    written.forEach(
        (file, then) -> {
          if (!Written.of(file).equals(then)) {
            throw new OpsException(
                Failure.of("the snapshot cannot be restored: " + file + " was changed since")
                    .withHint("files in a cluster's directory are its own"));
          }
        });
  }
}
