package com.rediacc.ops.internal.engine;

import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.spec.VmSpec;
import java.nio.file.Path;
import java.util.List;

/**
 * The two moments at which a checkpoint of a new cluster is taken. What a VM writes after one goes
 * to a disk above the disk that was frozen then.
 */
enum CheckpointLevel {
  /** Ready: booted, and its nodes know each other. */
  BOOTED {
    @Override
    Path frozen(ClusterDirectory directory, VmSpec vm) {
      return directory.bootedDisk(vm);
    }

    @Override
    List<Path> below(ClusterDirectory directory, VmSpec vm) {
      return List.of();
    }
  },

  /** The same after all steps. */
  PROVISIONED {
    @Override
    Path frozen(ClusterDirectory directory, VmSpec vm) {
      return directory.provisionedDisk(vm);
    }

    @Override
    List<Path> below(ClusterDirectory directory, VmSpec vm) {
      return List.of(directory.bootedDisk(vm));
    }
  };

  /** The disk that the VM runs on until the checkpoint is taken, and that others start from. */
  abstract Path frozen(ClusterDirectory directory, VmSpec vm);

  /** The disks of an earlier moment that it lies on. */
  abstract List<Path> below(ClusterDirectory directory, VmSpec vm);
}
