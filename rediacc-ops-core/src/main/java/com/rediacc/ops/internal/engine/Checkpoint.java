package com.rediacc.ops.internal.engine;

import com.rediacc.ops.internal.layout.CheckpointFiles;
import com.rediacc.ops.spec.VmSpec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A whole cluster at one moment, on disk. Nothing of it changes any more.
 *
 * @param files of it, beside the disks
 * @param disks by the VM's id
 * @param memory all files of memory and devices
 * @param taken when all VMs were paused for it
 */
record Checkpoint(
    CheckpointFiles files, Map<Integer, Path> disks, List<Path> memory, Instant taken) {
  /** The disk of a VM as it was. */
  Path disk(VmSpec vm) {
    return Objects.requireNonNull(disks.get(vm.id()), vm.name());
  }
}
