package com.rediacc.ops.internal.backend.qemu;

import com.google.gson.JsonObject;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.GuestChannel;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.backend.MachineDisk;
import com.rediacc.ops.internal.backend.MachineNetwork;
import com.rediacc.ops.internal.backend.MemoryCopy;
import com.rediacc.ops.internal.backend.PowerButton;
import com.rediacc.ops.internal.backend.qmp.InternalSnapshots;
import com.rediacc.ops.internal.process.ProcessIdentity;
import com.rediacc.ops.internal.process.ProcessPriority;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A VM that is, or was, a QEMU process. Holds no connection: each call has its own. Thread-safe.
 */
final class QemuMachine implements Machine {
  /** How long a live QEMU may take to answer a question; it answers within milliseconds. */
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private static final Duration POLL = Duration.ofMillis(2);

  private final LaunchPlan plan;
  private final QemuProcess process;
  private final Duration answer;

  QemuMachine(LaunchPlan plan) {
    this(plan, ANSWER);
  }

  /**
   * @param answer how long QEMU may take to say what state it is in
   */
  QemuMachine(LaunchPlan plan, Duration answer) {
    this.plan = plan;
    this.process = QemuProcess.of(plan);
    this.answer = answer;
  }

  @Override
  public String name() {
    return plan.name();
  }

  @Override
  public String startedAs() {
    return process.find().map(ProcessIdentity::commandLine).orElse("");
  }

  @Override
  public State state() {
    if (process.find().isEmpty()) {
      return State.STOPPED;
    }
    Deadline deadline = Deadline.after(answer);
    try (var qmp = process.connect(deadline)) {
      return status(qmp, deadline).equals("running") ? State.RUNNING : State.PAUSED;
    } catch (OpsException e) {
      if (process.find().isEmpty()) {
        return State.STOPPED;
      }
      throw e;
    }
  }

  @Override
  public String sshHost() {
    return QemuBackend.LOOPBACK;
  }

  @Override
  public int sshPort() {
    return process.sshPort().orElse(plan.sshPort());
  }

  @Override
  public long residentMb() {
    return process.find().map(ProcessIdentity::residentMb).orElse(0L);
  }

  @Override
  public void pause(Deadline deadline) {
    try (var qmp = process.connect(deadline)) {
      process.markPaused();
      qmp.execute("stop", deadline);
    }
  }

  @Override
  public void resume(Deadline deadline) {
    try (var qmp = process.connect(deadline)) {
      qmp.execute("cont", deadline);
    }
    process.markResumed();
  }

  @Override
  public void setBackground(boolean background) {
    process.find().ifPresent(found -> ProcessPriority.set(found, background));
  }

  @Override
  public void saveSnapshot(String name, Deadline deadline) {
    withSnapshots(deadline, snapshots -> snapshots.save(name, deadline));
  }

  @Override
  public void restoreSnapshot(String name, Deadline deadline) {
    withSnapshots(deadline, snapshots -> snapshots.restore(name, deadline));
  }

  @Override
  public void deleteSnapshot(String name, Deadline deadline) {
    withSnapshots(deadline, snapshots -> snapshots.delete(name, deadline));
  }

  private void withSnapshots(Deadline deadline, Consumer<InternalSnapshots> work) {
    try (var qmp = process.connect(deadline)) {
      work.accept(new InternalSnapshots(name(), qmp));
    }
  }

  /** Source: QEMU, qapi/block-core.json. */
  @Override
  public void switchToOverlay(int number, Path overlay, Deadline deadline) {
    try (var qmp = process.connect(deadline)) {
      var disk = new JsonObject();
      String device = QemuDisk.name(number);
      disk.addProperty("node-name", QemuDisk.attached(device, qmp, deadline));
      disk.addProperty("snapshot-file", overlay.toString());
      String node = device + "-" + UUID.randomUUID().toString().substring(0, 8);
      disk.addProperty("snapshot-node-name", node);
      disk.addProperty("format", "qcow2");
      disk.addProperty("mode", "existing");
      qmp.execute("blockdev-snapshot-sync", disk, deadline);
    }
  }

  @Override
  public MemoryCopy copyMemory(Path file, Deadline deadline) {
    return QemuMemoryCopy.begin(plan, process, file, deadline);
  }

  @Override
  public GuestChannel openShell(int port, Deadline deadline) {
    if (process.find().isEmpty()) {
      throw new OpsException(Failure.of("VM " + name() + " does not run"));
    }
    try {
      return UnixSocket.port(UnixSocket.connect(name(), process.shellSocket(port), deadline));
    } catch (IOException e) {
      throw new OpsException(
          Failure.of("VM " + name() + ": no port leads to its shell: " + e.getMessage()), e);
    }
  }

  @Override
  public MachineNetwork network() {
    return new QemuNetwork(name(), process);
  }

  @Override
  public MachineDisk disk(int number, Path file) {
    return new QemuDisk(name(), process, number, file);
  }

  @Override
  public void reset(Deadline deadline) {
    execute("system_reset", deadline);
  }

  @Override
  public void interrupt(Deadline deadline) {
    execute("inject-nmi", deadline);
  }

  private void execute(String command, Deadline deadline) {
    try (var qmp = process.connect(deadline)) {
      qmp.execute(command, deadline);
    }
  }

  @Override
  public void powerOff(Deadline deadline) {
    Optional<ProcessIdentity> running = process.find();
    if (running.isEmpty()) {
      return;
    }
    PowerButton.pressUntilOff(
        plan,
        () -> execute("system_powerdown", deadline),
        () -> !running.get().isAlive(),
        deadline);
    process.deleteFiles();
  }

  @Override
  public void destroy(Deadline deadline) {
    process.destroy(deadline);
  }

  /** Waits until the memory that it was started with has come in. */
  void awaitMemory(Deadline deadline) {
    try (var qmp = process.connect(deadline)) {
      while (status(qmp, deadline).equals("inmigrate")) {
        deadline.check("VM " + name() + ": loading its memory");
        deadline.sleep(POLL, "VM " + name() + ": loading its memory");
      }
    }
  }

  private static String status(QmpClient qmp, Deadline deadline) {
    var answer = qmp.execute("query-status", deadline).getAsJsonObject();
    return answer.get("status").getAsString();
  }
}
