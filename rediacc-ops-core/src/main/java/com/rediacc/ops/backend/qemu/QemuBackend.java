package com.rediacc.ops.backend.qemu;

import com.rediacc.ops.backend.Accelerator;
import com.rediacc.ops.backend.Availability;
import com.rediacc.ops.backend.Backend;
import com.rediacc.ops.backend.BootSource;
import com.rediacc.ops.backend.Claim;
import com.rediacc.ops.backend.ClusterNetwork;
import com.rediacc.ops.backend.LaunchPlan;
import com.rediacc.ops.backend.Machine;
import com.rediacc.ops.backend.MachineState;
import com.rediacc.ops.backend.Nic;
import com.rediacc.ops.backend.Subnet;
import com.rediacc.ops.internal.Deadline;
import com.rediacc.ops.internal.HostPorts;
import com.rediacc.ops.internal.Programs;
import com.rediacc.ops.internal.Subprocess;
import com.rediacc.ops.report.Failure;
import com.rediacc.ops.report.OpsException;
import com.rediacc.ops.report.UnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** VMs as QEMU processes of the calling user. Thread-safe. */
public final class QemuBackend implements Backend {
  /** Where ssh ports are: nobody but this host reaches them. */
  static final String LOOPBACK = "127.0.0.1";

  /** What ending a machine may take whose start failed, the deadline over or not. */
  private static final Duration CLEANUP = Duration.ofSeconds(10);

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

  /** One that leads outside and carries ssh, one on the segment of the cluster. */
  @Override
  public List<Nic> nics(Subnet subnet, String address) {
    return List.of(
        Nic.byDhcp("management", Nic.mac(0, address)),
        Nic.inside("cluster", Nic.mac(1, address), address));
  }

  @Override
  public InetSocketAddress ssh(String address, int fixedPort) {
    return InetSocketAddress.createUnresolved(LOOPBACK, fixedPort);
  }

  /** Subnets are no matter here: this host has no address on them. */
  @Override
  public Claim.Verdict examine(Claim claim) {
    var taken = new ArrayList<String>();
    claim
        .sshPorts()
        .forEach(
            (name, port) -> {
              if (!HostPorts.isFree(port)) {
                String holder = HostPorts.holder(port).orElse("another process");
                taken.add(LOOPBACK + ":" + port + ", " + name + "'s ssh, is in use by " + holder);
              }
            });
    if (!taken.isEmpty()) {
      return new Claim.Verdict("ports", false, String.join("; ", taken));
    }
    String ports =
        claim.sshPorts().isEmpty()
            ? "any free ones"
            : claim.sshPorts().values().stream()
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
    return new Claim.Verdict("ports", true, ports + " on " + LOOPBACK + " are free");
  }

  /** The segment comes and goes with the machines on it. */
  @Override
  public void prepare(ClusterNetwork network, Duration limit) {}

  @Override
  public Machine launch(LaunchPlan plan, Duration limit) {
    var deadline = Deadline.after(limit);
    return start(plan, QemuCommand.launch(emulator(), plan, MachineFiles.of(plan)), deadline);
  }

  @Override
  public Machine restore(LaunchPlan plan, Path ram, Duration limit) {
    var deadline = Deadline.after(limit);
    QemuMachine machine =
        start(plan, QemuCommand.restore(emulator(), plan, MachineFiles.of(plan), ram), deadline);
    try {
      machine.awaitRam(deadline);
      return machine;
    } catch (RuntimeException e) {
      machine.destroy(CLEANUP);
      throw e;
    }
  }

  /** The command with nothing of one cluster in it, and the program. */
  @Override
  public String fingerprint(LaunchPlan plan) {
    LaunchPlan any = plan.anonymous();
    return emulator().fingerprint()
        + " "
        + String.join(" ", QemuCommand.launch(emulator(), any, MachineFiles.of(any)));
  }

  private static QemuMachine start(LaunchPlan plan, List<String> command, Deadline deadline) {
    var machine = new QemuMachine(plan);
    if (machine.state() != MachineState.STOPPED) {
      return machine;
    }
    var files = MachineFiles.of(plan);
    files.delete();
    var result = Subprocess.of(command).run(deadline);
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
      machine.destroy(CLEANUP);
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

  /** Every process here carries the cluster's identity. */
  @Override
  public List<List<String>> lastRites(ClusterNetwork network) {
    return List.of();
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
