package com.rediacc.ops.internal.backend.qemu;

import com.google.gson.JsonObject;
import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.backend.MachineState;
import com.rediacc.ops.internal.backend.qmp.InternalSnapshots;
import com.rediacc.ops.internal.io.Json;
import com.rediacc.ops.internal.process.ProcessIdentity;
import com.rediacc.ops.internal.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** A VM that is, or was, a QEMU process. Holds no connection: each call has its own. */
final class QemuMachine implements Machine {
  /** How long a live QEMU may take to answer a question; it answers within milliseconds. */
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final LaunchPlan plan;
  private final MachineFiles files;

  QemuMachine(LaunchPlan plan) {
    this.plan = plan;
    this.files = MachineFiles.of(plan);
  }

  @Override
  public String name() {
    return plan.name();
  }

  @Override
  public MachineState state() {
    if (process().isEmpty()) {
      return MachineState.STOPPED;
    }
    try (var qmp = connect(Deadline.after(ANSWER))) {
      return paused(qmp) ? MachineState.PAUSED : MachineState.RUNNING;
    } catch (OpsException e) {
      if (process().isEmpty()) {
        return MachineState.STOPPED;
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
    return recorded().map(MachineFiles.Launched::sshPort).orElse(plan.sshPort());
  }

  @Override
  public long residentMb() {
    return process().map(ProcessIdentity::residentMb).orElse(0L);
  }

  @Override
  public void pause(Deadline deadline) {
    tell("stop", deadline);
  }

  @Override
  public void resume(Deadline deadline) {
    tell("cont", deadline);
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
    try (var qmp = connect(deadline)) {
      work.accept(new InternalSnapshots(name(), qmp));
    }
  }

  @Override
  public void switchToOverlay(Path overlay, Deadline deadline) {
    try (var qmp = connect(deadline)) {
      new MemoryDump(name(), qmp).switchToOverlay(overlay, deadline);
    }
  }

  @Override
  public void saveMemory(Path file, Deadline deadline) {
    try (var qmp = connect(deadline)) {
      new MemoryDump(name(), qmp).ram(file, deadline);
    }
  }

  @Override
  public void powerOff(Deadline deadline) {
    Optional<ProcessIdentity> process = process();
    if (process.isEmpty()) {
      return;
    }
    try (var qmp = connect(deadline)) {
      qmp.execute("system_powerdown", deadline);
      qmp.awaitEnd(deadline);
    } catch (DeadlineException e) {
      throw new DeadlineException(
          Failure.of("VM " + name() + ": the guest did not shut down")
              .withLimit(deadline.limit())
              .withHint("it may ignore the power button; destroy() is the power cut")
              .withLog(plan.console()),
          e);
    }
    while (process.get().isAlive()) {
      deadline.check("VM " + name() + ": end of QEMU");
      deadline.sleep(Duration.ofMillis(2), "VM " + name() + ": end of QEMU");
    }
    files.delete();
  }

  @Override
  public void destroy(Deadline deadline) {
    process().ifPresent(mark -> mark.kill(deadline));
    files.delete();
  }

  /** Waits until the RAM that it was started with has come in. */
  void awaitRam(Deadline deadline) {
    try (var qmp = connect(deadline)) {
      while (status(qmp).equals("inmigrate")) {
        deadline.check("VM " + name() + ": loading its RAM");
        deadline.sleep(Duration.ofMillis(2), "VM " + name() + ": loading its RAM");
      }
    }
  }

  /** Waits until QEMU has told its pid, learns its port, and writes both down. */
  void recordProcess(Deadline deadline) {
    ProcessIdentity mark =
        byPidFile()
            .orElseThrow(
                () -> new OpsException(Failure.of("VM " + name() + ": QEMU ended at once")));
    int port = plan.sshPort() != 0 ? plan.sshPort() : forwardedPort(deadline);
    Json.save(files.record(), new MachineFiles.Launched(mark, port));
  }

  private int forwardedPort(Deadline deadline) {
    try (var qmp = connect(deadline)) {
      var arguments = new JsonObject();
      arguments.addProperty("command-line", "info usernet");
      String table = qmp.execute("human-monitor-command", arguments, deadline).getAsString();
      return UserNetwork.forwardedPort(table)
          .orElseThrow(
              () ->
                  new OpsException(
                      Failure.of("VM " + name() + ": QEMU does not tell its ssh port")
                          .withEvidence(table)));
    }
  }

  /** The process of exactly this machine, if it runs: pid alone is never trusted. */
  private Optional<ProcessIdentity> process() {
    Optional<ProcessIdentity> mark = recorded().map(MachineFiles.Launched::mark);
    return (mark.isPresent() ? mark.filter(ProcessIdentity::isAlive) : byPidFile())
        .filter(m -> m.commandLine().contains(plan.identity()));
  }

  private Optional<MachineFiles.Launched> recorded() {
    return Json.load(files.record(), MachineFiles.Launched.class);
  }

  /** A launch that died halfway has a pid file and no record. */
  private Optional<ProcessIdentity> byPidFile() {
    return byPidFile(files.pid(), plan.identity());
  }

  /** The process that the file names, if its arguments contain {@code sign}. */
  static Optional<ProcessIdentity> byPidFile(Path file, String sign) {
    try {
      long pid = Long.parseLong(Files.readString(file).strip());
      return ProcessIdentity.of(pid).filter(mark -> mark.commandLine().contains(sign));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private void tell(String command, Deadline deadline) {
    try (var qmp = connect(deadline)) {
      qmp.execute(command, deadline);
    }
  }

  private QmpClient connect(Deadline deadline) {
    return QmpClient.connect(name(), files.qmp(), deadline);
  }

  private static boolean paused(QmpClient qmp) {
    return !status(qmp).equals("running");
  }

  private static String status(QmpClient qmp) {
    var answer = qmp.execute("query-status", Deadline.after(ANSWER)).getAsJsonObject();
    return answer.get("status").getAsString();
  }
}
