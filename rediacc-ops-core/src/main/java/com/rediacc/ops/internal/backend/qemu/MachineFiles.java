package com.rediacc.ops.internal.backend.qemu;

import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The files of one QEMU process in its cluster's run directory.
 *
 * @param pid written by QEMU itself, before it accepts anything
 * @param qmp Unix socket for its machine protocol
 * @param record what we know of the process: {@link Launched}, as JSON
 */
record MachineFiles(Path pid, Path qmp, Path record) {
  /**
   * A launched process.
   *
   * @param mark tells it from any later process of the same id
   * @param sshPort port on 127.0.0.1 that leads to the guest's ssh
   */
  record Launched(ProcessIdentity mark, int sshPort) {}

  static MachineFiles of(LaunchPlan plan) {
    Path run = plan.runDirectory();
    return new MachineFiles(
        run.resolve(plan.name() + ".pid"),
        run.resolve(plan.name() + ".qmp"),
        run.resolve(plan.name() + ".json"));
  }

  void delete() {
    try {
      Files.deleteIfExists(record);
      Files.deleteIfExists(qmp);
      Files.deleteIfExists(pid);
    } catch (IOException e) {
      throw new StorageException("cannot delete the files of a stopped VM", e);
    }
  }
}
