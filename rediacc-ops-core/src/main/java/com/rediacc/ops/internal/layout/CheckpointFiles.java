package com.rediacc.ops.internal.layout;

import com.rediacc.ops.spec.VmSpec;
import java.nio.file.Path;

/**
 * Names the files of a checkpoint, beside its disks.
 *
 * @param directory that they are in
 * @param seeds directory of the seeds, which have private keys and so may have to be elsewhere
 */
public record CheckpointFiles(Path directory, Path seeds) {
  /** All in one directory. */
  public CheckpointFiles(Path directory) {
    this(directory, directory);
  }

  /** Memory and devices; a backend may have more files, whose names begin with this one's. */
  public Path memory(VmSpec vm) {
    return directory.resolve(vm.name() + ".memory");
  }

  public Path seed(VmSpec vm) {
    return seeds.resolve(vm.name() + ".seed");
  }

  /** What the console said until then. */
  public Path console(VmSpec vm) {
    return directory.resolve(vm.name() + ".console");
  }
}
