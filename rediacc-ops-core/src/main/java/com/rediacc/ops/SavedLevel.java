package com.rediacc.ops;

import java.nio.file.Path;
import java.util.List;

/**
 * The two moments at which a new cluster is saved. What a VM writes after one goes to a disk above
 * the disk that was frozen then.
 */
enum SavedLevel {
  /** Ready: booted, and its nodes know each other. Whatever is asked of its steps starts here. */
  BOOTED {
    @Override
    Path frozen(ClusterFiles files, VmSpec vm) {
      return files.bootedDisk(vm);
    }

    @Override
    List<Path> below(ClusterFiles files, VmSpec vm) {
      return List.of();
    }
  },

  /** The same after all steps. */
  PROVISIONED {
    @Override
    Path frozen(ClusterFiles files, VmSpec vm) {
      return files.provisionedDisk(vm);
    }

    @Override
    List<Path> below(ClusterFiles files, VmSpec vm) {
      return List.of(files.bootedDisk(vm));
    }
  };

  /** The disk that the VM runs on until it is saved, and that others start from. */
  abstract Path frozen(ClusterFiles files, VmSpec vm);

  /** The disks of an earlier moment that it lies on. */
  abstract List<Path> below(ClusterFiles files, VmSpec vm);
}
