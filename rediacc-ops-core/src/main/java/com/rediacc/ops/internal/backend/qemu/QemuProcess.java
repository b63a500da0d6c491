package com.rediacc.ops.internal.backend.qemu;

import com.google.gson.JsonObject;
import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.io.Json;
import com.rediacc.ops.internal.process.ProcessIdentity;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The QEMU process of one machine: its files in the cluster's run directory, and how it is found
 * again. Its own arguments name the machine and that directory: an id in a file is never trusted
 * without them, and when the files are gone they are enough.
 *
 * @param name of the VM, for messages
 * @param identity of the machine, as in {@link LaunchPlan#identity}
 * @param pidFile written by QEMU itself, before it accepts anything
 * @param qmpSocket Unix socket for its machine protocol
 * @param record what we know of the process, as JSON; the launcher of the command line reads it too
 * @param pausedMark there while we keep the machine paused: for the launcher, which cannot ask it
 */
record QemuProcess(
    String name, String identity, Path pidFile, Path qmpSocket, Path record, Path pausedMark) {
  private static final Logger log = LoggerFactory.getLogger(QemuProcess.class);

  /** Options of QEMU by whose values processes are found. */
  static final String NAME = "-name";

  static final String PID_FILE = "-pidfile";

  /** In "info usernet": protocol[state], descriptor, source and its port, destination, port 22. */
  private static final Pattern SSH_FORWARD =
      Pattern.compile("TCP\\[HOST_FORWARD]\\s+\\d+\\s+127\\.0\\.0\\.1\\s+(\\d+)\\s+\\S+\\s+22\\s");

  static QemuProcess of(LaunchPlan plan) {
    Path run = plan.runDirectory();
    return new QemuProcess(
        plan.name(),
        plan.identity(),
        run.resolve(plan.name() + ".pid"),
        run.resolve(plan.name() + ".qmp"),
        run.resolve(plan.name() + ".json"),
        run.resolve(plan.name() + ".paused"));
  }

  /**
   * A launched process.
   *
   * @param process distinguishes it from any later process of the same id
   * @param sshPort port on 127.0.0.1 that leads to the guest's ssh
   */
  private record Launched(ProcessIdentity process, int sshPort) {
    Launched {
      Objects.requireNonNull(process, "process");
    }
  }

  /** Unix socket that leads to a port of the guest's shell service; no longer than the QMP one. */
  Path shellSocket(int port) {
    return qmpSocket.resolveSibling(name + ".sh" + port);
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

  /**
   * A conversation with it.
   *
   * @throws OpsException when it does not run
   * @throws DeadlineException when it does not answer
   */
  QmpClient connect(Deadline deadline) {
    ProcessIdentity running =
        find().orElseThrow(() -> new OpsException(Failure.of("VM " + name + " does not run")));
    try {
      return QmpClient.connect(name, qmpSocket, deadline);
    } catch (DeadlineException e) {
      throw new DeadlineException(
          e.failure()
              .withHint(
                  "its process "
                      + running.pid()
                      + " runs and does not answer: the host is overloaded, or somebody stopped it"
                      + " ('kill -CONT "
                      + running.pid()
                      + "' resumes it)"),
          e);
    }
  }

  /**
   * Writes down what was just launched.
   *
   * @param sshPort the port that it was given; 0 when it took a free one
   * @throws OpsException when it has ended already
   */
  void recordLaunch(int sshPort, Deadline deadline) {
    ProcessIdentity launched =
        find()
            .orElseThrow(() -> new OpsException(Failure.of("VM " + name + ": QEMU ended at once")));
    Json.save(record, new Launched(launched, sshPort != 0 ? sshPort : forwardedPort(deadline)));
  }

  private int forwardedPort(Deadline deadline) {
    try (var qmp = connect(deadline)) {
      var arguments = new JsonObject();
      arguments.addProperty("command-line", "info usernet");
      String table = qmp.execute("human-monitor-command", arguments, deadline).getAsString();
      return forwardedPort(table)
          .orElseThrow(
              () ->
                  new OpsException(
                      Failure.of("VM " + name + ": QEMU does not name its ssh port")
                          .withEvidence(table)));
    }
  }

  static OptionalInt forwardedPort(String table) {
    var matcher = SSH_FORWARD.matcher(table);
    return matcher.find()
        ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
        : OptionalInt.empty();
  }

  /** Unix socket of a tap on its network: frames out to us, or back in. */
  Path tapSocket(boolean out) {
    return qmpSocket.resolveSibling(name + (out ? ".out" : ".in"));
  }

  /** Where it sends its memory to, while that is copied. */
  Path migrationSocket() {
    return qmpSocket.resolveSibling(name + ".mem");
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

  /** Called before the machine is paused. */
  void markPaused() {
    try {
      Files.deleteIfExists(pausedMark);
      Files.createFile(pausedMark);
    } catch (IOException e) {
      throw new StorageException("cannot create", pausedMark, e);
    }
  }

  /** Called when the machine goes on. */
  void markResumed() {
    try {
      Files.deleteIfExists(pausedMark);
    } catch (IOException e) {
      throw new StorageException("cannot delete", pausedMark, e);
    }
  }

  void deleteFiles() {
    try {
      Files.deleteIfExists(pausedMark);
      Files.deleteIfExists(record);
      Files.deleteIfExists(qmpSocket);
      Files.deleteIfExists(pidFile);
      Files.deleteIfExists(tapSocket(true));
      Files.deleteIfExists(tapSocket(false));
      for (int port = 0; port < Machine.SHELL_PORTS; port++) {
        Files.deleteIfExists(shellSocket(port));
      }
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
