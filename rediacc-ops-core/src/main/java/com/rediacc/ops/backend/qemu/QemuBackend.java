package com.rediacc.ops.backend.qemu;

import com.rediacc.ops.backend.Accelerator;
import com.rediacc.ops.backend.Availability;
import com.rediacc.ops.backend.Backend;
import com.rediacc.ops.backend.BootSource;
import com.rediacc.ops.backend.LaunchPlan;
import com.rediacc.ops.backend.Machine;
import com.rediacc.ops.backend.MachineState;
import com.rediacc.ops.internal.Deadline;
import com.rediacc.ops.internal.Programs;
import com.rediacc.ops.internal.Subprocess;
import com.rediacc.ops.report.Failure;
import com.rediacc.ops.report.OpsException;
import com.rediacc.ops.report.UnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** VMs as QEMU processes of the calling user. Thread-safe. */
public final class QemuBackend implements Backend {
  private final String architecture;
  private final AcceleratorProof proof;

  /**
   * @param architecture of the guests: {@code amd64} or {@code arm64}
   * @param verdicts file that remembers which accelerators work
   */
  public QemuBackend(String architecture, Path verdicts) {
    this.architecture = architecture;
    this.proof = new AcceleratorProof(new ProvenAccelerators(verdicts));
  }

  @Override
  public String name() {
    return "qemu";
  }

  @Override
  public Availability availability() {
    String remedy = "run 'rdc ops setup'";
    if (Emulator.find(architecture).isEmpty()) {
      return Availability.unusable(
          Emulator.programName(architecture) + " is not on the PATH", remedy);
    }
    if (Programs.find("qemu-img").isEmpty()) {
      return Availability.unusable("qemu-img is not on the PATH", remedy);
    }
    return Availability.usable(Emulator.find(architecture).get().program().toString());
  }

  @Override
  public Accelerator prove(BootSource sample, Duration limit) {
    return proof.best(emulator(), sample, Deadline.after(limit));
  }

  @Override
  public Optional<Accelerator> proven() {
    return Emulator.find(architecture).flatMap(proof::known);
  }

  @Override
  public Machine launch(LaunchPlan plan, Duration limit) {
    var deadline = Deadline.after(limit);
    var machine = new QemuMachine(plan);
    if (machine.state() != MachineState.STOPPED) {
      return machine;
    }
    var files = MachineFiles.of(plan);
    files.delete();
    var result = Subprocess.of(QemuCommand.launch(emulator(), plan, files)).run(deadline);
    if (result.exitCode() != 0) {
      throw new OpsException(
          Failure.of("VM " + plan.name() + ": QEMU did not start")
              .withEvidence(result.stderr())
              .withLog(plan.console()));
    }
    try {
      machine.recordProcess(deadline);
      return machine;
    } catch (RuntimeException e) {
      machine.destroy(deadline.remaining());
      throw e;
    }
  }

  @Override
  public Machine attach(LaunchPlan plan) {
    return new QemuMachine(plan);
  }

  @Override
  public void sweep(Path runFolder, Duration limit) {
    if (!Files.isDirectory(runFolder)) {
      return;
    }
    var deadline = Deadline.after(limit);
    try (var pidFiles = Files.newDirectoryStream(runFolder, "*.pid")) {
      for (Path pidFile : pidFiles) {
        // QEMU's own arguments name the pid file: no other process can be meant.
        QemuMachine.byPidFile(pidFile, pidFile.toString()).ifPresent(mark -> mark.kill(deadline));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look for machines in " + runFolder, e);
    }
  }

  private Emulator emulator() {
    return Emulator.find(architecture)
        .orElseThrow(
            () ->
                new UnavailableException(
                    Failure.of(Emulator.programName(architecture) + " is not on the PATH")
                        .withHint("run 'rdc ops setup'")));
  }
}
