package com.rediacc.ops.internal.engine;

import com.rediacc.ops.internal.backend.DiskFiles;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.spec.VmSpec;
import java.nio.file.Path;
import java.util.List;

/**
 * The two moments at which a checkpoint of a new cluster is taken. What a VM writes after one goes
 * to disks above those that were frozen then.
 */
enum CheckpointLevel {
  /** Ready: booted, and its nodes know each other. */
  BOOTED {
    @Override
    DiskFiles frozen(ClusterDirectory directory, VmSpec vm) {
      return directory.bootedDisks(vm);
    }

    @Override
    List<Path> below(ClusterDirectory directory, VmSpec vm) {
      return List.of();
    }
  },

  /** The same after all steps. */
  PROVISIONED {
    @Override
    DiskFiles frozen(ClusterDirectory directory, VmSpec vm) {
      return directory.provisionedDisks(vm);
    }

    @Override
    List<Path> below(ClusterDirectory directory, VmSpec vm) {
      return directory.bootedDisks(vm).all();
    }
  };

  /** The disks that the VM runs on until the checkpoint is taken, and that others start from. */
  abstract DiskFiles frozen(ClusterDirectory directory, VmSpec vm);

  /** The disks of an earlier moment that they lie on. */
  abstract List<Path> below(ClusterDirectory directory, VmSpec vm);
}
