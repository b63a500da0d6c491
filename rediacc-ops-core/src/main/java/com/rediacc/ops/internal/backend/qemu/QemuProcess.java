package com.rediacc.ops.internal.backend.qemu;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.io.Json;
import com.rediacc.ops.internal.process.ProcessIdentity;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The QEMU process of one machine: its files in the cluster's run directory, and how it is found
 * again. Its own arguments name the machine and that directory: an id in a file is never trusted
 * without them, and when the files are gone they are enough.
 *
 * @param identity of the machine, as in {@link LaunchPlan#identity}
 * @param pidFile written by QEMU itself, before it accepts anything
 * @param qmpSocket Unix socket for its machine protocol
 * @param record what we know of the process, as JSON
 */
record QemuProcess(String identity, Path pidFile, Path qmpSocket, Path record) {
  private static final Logger log = LoggerFactory.getLogger(QemuProcess.class);

  /** Options of QEMU by whose values processes are found. */
  static final String NAME = "-name";

  static final String PID_FILE = "-pidfile";

  static QemuProcess of(LaunchPlan plan) {
    Path run = plan.runDirectory();
    return new QemuProcess(
        plan.identity(),
        run.resolve(plan.name() + ".pid"),
        run.resolve(plan.name() + ".qmp"),
        run.resolve(plan.name() + ".json"));
  }

  /**
   * A launched process.
   *
   * @param process tells it from any later process of the same id
   * @param sshPort port on 127.0.0.1 that leads to the guest's ssh
   */
  private record Launched(ProcessIdentity process, int sshPort) {
    Launched {
      Objects.requireNonNull(process, "process");
    }
  }

  /** The process of exactly this machine, if it runs. */
  Optional<ProcessIdentity> find() {
    return recorded()
        .map(Launched::process)
        .filter(ProcessIdentity::isAlive)
        // A launch that died halfway has a pid file and no record.
        .or(this::inPidFile)
        .filter(process -> process.hasArguments(arguments()))
        .or(() -> ProcessIdentity.withArguments(arguments()).stream().findFirst());
  }

  /** The port that was recorded. */
  OptionalInt sshPort() {
    return recorded().stream().mapToInt(Launched::sshPort).findFirst();
  }

  /** Writes down what was launched. */
  void save(ProcessIdentity process, int sshPort) {
    Json.save(record, new Launched(process, sshPort));
  }

  /** Kills every process that carries the machine's identity, and deletes its files. */
  void destroy(Deadline deadline) {
    ProcessIdentity.withArguments(arguments()).forEach(process -> process.kill(deadline));
    deleteFiles();
  }

  /** Kills the processes of all machines that were launched with this run directory. */
  static void destroyAll(Path runDirectory, Deadline deadline) {
    ProcessIdentity.withArguments(PID_FILE + " " + runDirectory + "/")
        .forEach(process -> process.kill(deadline));
  }

  void deleteFiles() {
    try {
      Files.deleteIfExists(record);
      Files.deleteIfExists(qmpSocket);
      Files.deleteIfExists(pidFile);
    } catch (IOException e) {
      throw new StorageException("cannot delete the files of a stopped VM", e);
    }
  }

  private String arguments() {
    return NAME + " " + identity + " ";
  }

  private Optional<Launched> recorded() {
    try {
      return Json.load(record, Launched.class);
    } catch (OpsException e) {
      log.debug("a damaged record is as good as none: the process is found without it", e);
      return Optional.empty();
    }
  }

  private Optional<ProcessIdentity> inPidFile() {
    try {
      return ProcessIdentity.of(Long.parseLong(Files.readString(pidFile).strip()));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }
}
