package com.rediacc.ops.internal.backend.libvirt;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.internal.backend.GuestChannel;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.backend.MachineDisk;
import com.rediacc.ops.internal.backend.MachineNetwork;
import com.rediacc.ops.internal.backend.MemoryCopy;
import com.rediacc.ops.internal.backend.PowerButton;
import com.rediacc.ops.internal.backend.qmp.InternalSnapshots;
import com.rediacc.ops.internal.time.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.libvirt.Domain;
import org.libvirt.Domain.SnapshotCreateFlags;
import org.libvirt.DomainInfo.DomainState;
import org.libvirt.LibvirtException;
import org.libvirt.MemoryStatistic;

/**
 * A VM that is, or was, a libvirt domain. Domains are transient: one that has ended leaves no
 * definition, and is made anew from its plan. Thread-safe.
 */
final class LibvirtMachine implements Machine {
  static final int SSH_PORT = 22;

  /** How long a live libvirt may take to answer a question; it answers within milliseconds. */
  private static final Duration ANSWER = Duration.ofSeconds(15);

  /** {@code VIR_DOMAIN_MEMORY_STAT_RSS}: host memory of the emulator, in KB. */
  private static final int RESIDENT = 7;

  private static final int MOST_STATISTICS = 16;

  private final LaunchPlan plan;
  private final OwnDomain domain;
  private final EmulatorPermissions permissions;

  LibvirtMachine(LaunchPlan plan, Hypervisor hypervisor, EmulatorPermissions permissions) {
    this.plan = plan;
    this.domain = new OwnDomain(plan, hypervisor);
    this.permissions = permissions;
  }

  @Override
  public String name() {
    return plan.name();
  }

  @Override
  public State state() {
    return domain.ask("state", Deadline.after(ANSWER), LibvirtMachine::state).orElse(State.STOPPED);
  }

  @Override
  public String sshHost() {
    return plan.clusterAddress();
  }

  @Override
  public int sshPort() {
    return SSH_PORT;
  }

  @Override
  public long residentMb() {
    return domain.ask("memory", Deadline.after(ANSWER), LibvirtMachine::residentMb).orElse(0L);
  }

  @Override
  public void pause(Deadline deadline) {
    domain.run(
        "pause",
        deadline,
        found -> {
          if (state(found) == State.RUNNING) {
            found.suspend();
          }
        });
  }

  @Override
  public void resume(Deadline deadline) {
    domain.run(
        "resume",
        deadline,
        found -> {
          if (state(found) == State.PAUSED) {
            found.resume();
          }
        });
  }

  @Override
  public GuestChannel openShell(int port, Deadline deadline) {
    return domain
        .askOn(
            "open its shell",
            deadline,
            (connection, found) ->
                connection.openChannel(found.getName(), LaunchPlan.SHELL_PORT + port))
        .orElseThrow(() -> new OpsException(Failure.of("VM " + name() + " does not run")));
  }

  @Override
  public void saveSnapshot(String name, Deadline deadline) {
    withSnapshots("save snapshot " + name, deadline, snapshots -> snapshots.save(name, deadline));
  }

  @Override
  public void restoreSnapshot(String name, Deadline deadline) {
    withSnapshots(
        "restore snapshot " + name, deadline, snapshots -> snapshots.restore(name, deadline));
  }

  @Override
  public void deleteSnapshot(String name, Deadline deadline) {
    withSnapshots(
        "delete snapshot " + name, deadline, snapshots -> snapshots.delete(name, deadline));
  }

  /**
   * By the emulator's own means: libvirt's snapshots take seconds, and starting from them a new
   * process.
   */
  private void withSnapshots(String what, Deadline deadline, Consumer<InternalSnapshots> work) {
    domain.run(
        what,
        deadline,
        found -> work.accept(new InternalSnapshots(name(), new DomainMonitor(name(), found))));
  }

  @Override
  public void switchToOverlay(int disk, Path overlay, Deadline deadline) {
    permissions.grant(plan.withDisks(plan.disks().with(disk, overlay)), deadline);
    takeSnapshot(
        "switch to an overlay",
        """
        <domainsnapshot>
          <memory snapshot='no'/>
          <disks>
            <disk name='TARGET' snapshot='external'>
              <driver type='qcow2'/>
              <source file='%s'/>
            </disk>
            OTHERS
          </disks>
        </domainsnapshot>
        """
            .replace("TARGET", DomainXml.target(disk))
            .replace("OTHERS", disksThatStay(OptionalInt.of(disk))),
        overlay,
        SnapshotCreateFlags.DISK_ONLY | SnapshotCreateFlags.REUSE_EXT,
        deadline);
  }

  /** Libvirt copies nothing of a machine that goes on. */
  @Override
  public MemoryCopy copyMemory(Path file, Deadline begun) {
    return new MemoryCopy() {
      @Override
      public List<Path> complete(Deadline deadline) {
        saveMemory(file, deadline);
        return List.of(file);
      }

      @Override
      public void close() {}
    };
  }

  private void saveMemory(Path file, Deadline deadline) {
    permissions.createMemoryFile(file, deadline);
    takeSnapshot(
        "save memory",
        """
        <domainsnapshot>
          <memory snapshot='external' file='%s'/>
          <disks>
            OTHERS
          </disks>
        </domainsnapshot>
        """
            .replace("OTHERS", disksThatStay(OptionalInt.empty())),
        file,
        0,
        deadline);
  }

  /** libvirt would take a snapshot of every disk that is not named. */
  private String disksThatStay(OptionalInt but) {
    var names = new ArrayList<>(List.of(DomainXml.SEED));
    for (int i = 0; i < plan.disks().all().size(); i++) {
      if (but.isEmpty() || but.getAsInt() != i) {
        names.add(DomainXml.target(i));
      }
    }
    return names.stream()
        .map(name -> "<disk name='" + name + "' snapshot='no'/>")
        .collect(Collectors.joining("\n    "));
  }

  private void takeSnapshot(
      String what, String description, Path file, int flags, Deadline deadline) {
    String xml = String.format(Locale.ROOT, description, Xml.escaped(file));
    domain.run(
        what,
        deadline,
        found ->
            found
                .snapshotCreateXML(
                    xml, flags | SnapshotCreateFlags.ATOMIC | SnapshotCreateFlags.NO_METADATA)
                .free());
  }

  @Override
  public String startedAs() {
    return domain.ask("describe", Deadline.after(ANSWER), found -> found.getXMLDesc(0)).orElse("");
  }

  @Override
  public MachineNetwork network() {
    throw new UnavailableException(
        Failure.of(
                "network faults need the backend 'qemu': on libvirt a VM has one interface, and ssh"
                    + " comes over it too")
            .withHint("use --backend qemu"));
  }

  @Override
  public MachineDisk disk(int number, Path file) {
    throw new UnavailableException(
        Failure.of(
                "disk faults need the backend 'qemu': libvirt does not know of nodes that it did"
                    + " not make, nor lets its emulator open files for them")
            .withHint("use --backend qemu"));
  }

  @Override
  public void reset(Deadline deadline) {
    execute("reset", "system_reset", deadline);
  }

  @Override
  public void interrupt(Deadline deadline) {
    execute("interrupt", "inject-nmi", deadline);
  }

  private void execute(String what, String command, Deadline deadline) {
    domain.run(
        what, deadline, found -> new DomainMonitor(name(), found).execute(command, deadline));
  }

  @Override
  public void powerOff(Deadline deadline) {
    PowerButton.pressUntilOff(
        plan,
        () -> domain.ask("power off", deadline, LibvirtMachine::shutDown),
        () -> state() == State.STOPPED,
        deadline);
  }

  @Override
  public void destroy(Deadline deadline) {
    domain.ask(
        "destroy",
        deadline,
        found -> {
          LibvirtErrors.destroy(found);
          return true;
        });
  }

  private static boolean shutDown(Domain domain) throws LibvirtException {
    domain.shutdown();
    return true;
  }

  private static State state(Domain domain) throws LibvirtException {
    DomainState state = domain.getInfo().state;
    return switch (state) {
      case VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_CRASHED -> State.STOPPED;
      case VIR_DOMAIN_PAUSED, VIR_DOMAIN_PMSUSPENDED -> State.PAUSED;
      default -> State.RUNNING;
    };
  }

  private static long residentMb(Domain domain) throws LibvirtException {
    for (MemoryStatistic statistic : domain.memoryStats(MOST_STATISTICS)) {
      if (statistic.getTag() == RESIDENT) {
        return statistic.getValue() >> 10;
      }
    }
    return 0;
  }
}
