package com.rediacc.ops.internal.backend.qemu;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.internal.backend.Accelerator;
import com.rediacc.ops.internal.backend.Availability;
import com.rediacc.ops.internal.backend.Backend;
import com.rediacc.ops.internal.backend.BootSource;
import com.rediacc.ops.internal.backend.ClusterNetwork;
import com.rediacc.ops.internal.backend.HostResources;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.backend.Nic;
import com.rediacc.ops.internal.host.HostPorts;
import com.rediacc.ops.internal.host.Tools;
import com.rediacc.ops.internal.process.Programs;
import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Architecture;
import com.rediacc.ops.spec.BackendKind;
import com.rediacc.ops.spec.Subnet;
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

  /** How long a port is waited for that the kernel has given to another program meanwhile. */
  private static final Duration PORT = Duration.ofMinutes(1);

  /** What ending a machine may take whose start failed, the deadline over or not. */
  private static final Duration CLEANUP = Duration.ofSeconds(10);

  private final AcceleratorChoice accelerators;

  /**
   * @param acceleratorCache file that keeps which accelerators work
   */
  public QemuBackend(Path acceleratorCache) {
    this.accelerators = AcceleratorChoice.ofHost(acceleratorCache);
  }

  @Override
  public BackendKind kind() {
    return BackendKind.QEMU;
  }

  @Override
  public Availability availability(Architecture architecture) {
    String remedy = Tools.remedy(architecture);
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
  public Accelerator probeAccelerator(BootSource sample, Deadline deadline) {
    return accelerators.best(emulator(sample.architecture()), sample, deadline);
  }

  @Override
  public Optional<Accelerator> cachedAccelerator(Architecture architecture) {
    return Emulator.find(architecture).flatMap(accelerators::cached);
  }

  /** One that leads outside and carries ssh, one on the segment of the cluster. */
  @Override
  public List<Nic> nics(Subnet subnet, String address, boolean isolated) {
    return List.of(
        Nic.byDhcp("management", Nic.mac(0, address), isolated),
        Nic.inside("cluster", Nic.mac(1, address), address));
  }

  @Override
  public InetSocketAddress ssh(String address, int fixedPort) {
    return InetSocketAddress.createUnresolved(LOOPBACK, fixedPort);
  }

  /** Subnets are no matter here: this host has no address on them. */
  @Override
  public HostResources.Answer checkResources(HostResources wanted) {
    var taken = new ArrayList<String>();
    wanted
        .sshPorts()
        .forEach(
            (name, port) -> {
              if (!HostPorts.isFree(port)) {
                String holder = HostPorts.holder(port).orElse("another process");
                taken.add(LOOPBACK + ":" + port + ", " + name + "'s ssh, is in use by " + holder);
              }
            });
    if (!taken.isEmpty()) {
      return new HostResources.Answer("ports", false, String.join("; ", taken));
    }
    String ports =
        wanted.sshPorts().isEmpty()
            ? "any free ones"
            : wanted.sshPorts().values().stream()
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
    return new HostResources.Answer("ports", true, ports + " on " + LOOPBACK + " are free");
  }

  /** The segment comes and goes with the machines on it. */
  @Override
  public void prepare(ClusterNetwork network, Deadline deadline) {}

  @Override
  public Machine launch(LaunchPlan plan, Deadline deadline) {
    return start(plan, QemuCommand.launch(emulator(plan), plan), deadline);
  }

  @Override
  public Machine launchFromMemory(
      LaunchPlan plan, Path memory, boolean copiedSoon, Deadline deadline) {
    Emulator emulator = emulator(plan);
    Path pages = QemuMemoryCopy.pages(memory);
    boolean joined = copiedSoon && Files.exists(pages);
    List<String> command =
        joined
            ? QemuCommand.receive(emulator, plan, QemuProcess.of(plan).migrationSocket())
            : QemuCommand.restore(emulator, plan, memory);
    QemuMachine machine = start(plan, command, deadline);
    try {
      if (joined) {
        StreamSender.send(
            plan.name(),
            QemuProcess.of(plan).migrationSocket(),
            out ->
                MemoryJoiner.join(memory, pages, Emulator.memoryName(emulator.architecture()), out),
            deadline);
      }
      machine.awaitMemory(deadline);
      return machine;
    } catch (RuntimeException e) {
      machine.destroy(Deadline.after(CLEANUP));
      throw e;
    }
  }

  /** Each has a segment and ports of its own. */
  @Override
  public boolean runsCopies() {
    return true;
  }

  /** The command with nothing of one cluster in it, and the program. */
  @Override
  public String fingerprint(LaunchPlan plan) {
    Emulator emulator = emulator(plan);
    List<String> command = QemuCommand.launch(emulator, plan.anonymous());
    return emulator.fingerprint() + " " + String.join(" ", command);
  }

  /** The emulator's own words, and the command without what is of this host. */
  @Override
  public Optional<Hardware> hardware(LaunchPlan plan, Deadline deadline) {
    Emulator emulator = emulator(plan);
    String version =
        Subprocess.of(List.of(emulator.program().toString(), "--version"))
            .run(deadline)
            .succeeded()
            .stdout()
            .lines()
            .findFirst()
            .orElse("");
    List<String> command = QemuCommand.launch(emulator, plan.anonymous().withoutKernel());
    String machine = String.join(" ", command.subList(1, command.size()));
    return Optional.of(new Hardware(version, machine));
  }

  private static QemuMachine start(LaunchPlan plan, List<String> command, Deadline deadline) {
    var machine = new QemuMachine(plan);
    if (machine.state() != Machine.State.STOPPED) {
      return machine;
    }
    var process = QemuProcess.of(plan);
    process.deleteFiles();
    if (plan.sshPort() != 0) {
      HostPorts.awaitFree(plan.sshPort(), "VM " + plan.name() + ": its ssh", deadline.within(PORT));
    }
    var result = Subprocess.of(command).run(deadline);
    if (result.exitCode() != 0) {
      throw new OpsException(
          Failure.of("VM " + plan.name() + ": QEMU did not start")
              .withEvidence(result.stderr())
              .withLog(plan.console()));
    }
    try {
      process.recordLaunch(plan.sshPort(), deadline);
      return machine;
    } catch (RuntimeException e) {
      machine.destroy(Deadline.after(CLEANUP));
      throw e;
    }
  }

  @Override
  public Machine attach(LaunchPlan plan) {
    return new QemuMachine(plan);
  }

  @Override
  public void destroyAll(Path runDirectory, Deadline deadline) {
    QemuProcess.destroyAll(runDirectory, deadline);
  }

  /** Every process here carries the cluster's identity. */
  @Override
  public List<List<String>> cleanupCommands(ClusterNetwork network) {
    return List.of();
  }

  private static Emulator emulator(LaunchPlan plan) {
    return emulator(plan.boot().architecture());
  }

  private static Emulator emulator(Architecture architecture) {
    return Emulator.find(architecture)
        .orElseThrow(
            () ->
                new UnavailableException(
                    Failure.of(Emulator.programName(architecture) + " is not on the PATH")
                        .withHint(Tools.remedy(architecture))));
  }
}
