package com.rediacc.ops.internal.backend.libvirt;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.backend.MachineState;
import com.rediacc.ops.internal.backend.qmp.InternalSnapshots;
import com.rediacc.ops.internal.time.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.Domain.SnapshotCreateFlags;
import org.libvirt.DomainInfo.DomainState;
import org.libvirt.LibvirtException;
import org.libvirt.MemoryStatistic;

/**
 * A VM that is, or was, a libvirt domain. Domains are transient: one that has ended leaves no
 * definition, and is made anew from its plan.
 */
final class LibvirtMachine implements Machine {
  static final int SSH_PORT = 22;

  /** How long a live libvirt may take to answer a question; it answers within milliseconds. */
  private static final Duration ANSWER = Duration.ofSeconds(15);

  private static final Duration POLL = Duration.ofMillis(50);

  /** {@code VIR_DOMAIN_MEMORY_STAT_RSS}: host memory of the emulator, in KB. */
  private static final int RESIDENT = 7;

  private static final int MOST_STATISTICS = 16;

  private final LaunchPlan plan;
  private final Hypervisor hypervisor;
  private final DiskPermissions access;

  LibvirtMachine(LaunchPlan plan, Hypervisor hypervisor, DiskPermissions access) {
    this.plan = plan;
    this.hypervisor = hypervisor;
    this.access = access;
  }

  @Override
  public String name() {
    return plan.name();
  }

  @Override
  public MachineState state() {
    return ask("state", Deadline.after(ANSWER), LibvirtMachine::state).orElse(MachineState.STOPPED);
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
    return ask("memory", Deadline.after(ANSWER), LibvirtMachine::residentMb).orElse(0L);
  }

  @Override
  public void pause(Deadline deadline) {
    ask(
        "pause",
        deadline,
        domain -> {
          if (state(domain) == MachineState.RUNNING) {
            domain.suspend();
          }
          return true;
        });
  }

  @Override
  public void resume(Deadline deadline) {
    ask(
        "resume",
        deadline,
        domain -> {
          if (state(domain) == MachineState.PAUSED) {
            domain.resume();
          }
          return true;
        });
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
    run(
        what,
        deadline,
        domain -> work.accept(new InternalSnapshots(name(), new DomainMonitor(name(), domain))));
  }

  @Override
  public void switchToOverlay(Path overlay, Deadline deadline) {
    access.grant(plan.withDisk(overlay), deadline);
    String snapshot =
        "<domainsnapshot><memory snapshot='no'/><disks><disk name='vda' snapshot='external'>"
            + "<driver type='qcow2'/><source file='%s'/></disk>"
            + "<disk name='vdb' snapshot='no'/></disks></domainsnapshot>";
    snapshot(
        "branch",
        snapshot.formatted(Xml.escaped(overlay)),
        SnapshotCreateFlags.DISK_ONLY | SnapshotCreateFlags.REUSE_EXT,
        deadline);
  }

  @Override
  public void saveMemory(Path file, Deadline deadline) {
    String snapshot =
        "<domainsnapshot><memory snapshot='external' file='%s'/><disks>"
            + "<disk name='vda' snapshot='no'/><disk name='vdb' snapshot='no'/></disks>"
            + "</domainsnapshot>";
    snapshot("save", snapshot.formatted(Xml.escaped(file)), 0, deadline);
  }

  private void snapshot(String what, String description, int flags, Deadline deadline) {
    run(
        what,
        deadline,
        domain ->
            domain
                .snapshotCreateXML(
                    description,
                    flags | SnapshotCreateFlags.ATOMIC | SnapshotCreateFlags.NO_METADATA)
                .free());
  }

  private interface ToDomain {
    void act(Domain domain) throws LibvirtException;
  }

  /** Does something to the domain, which has to be there. */
  private void run(String what, Deadline deadline, ToDomain work) {
    Optional<Boolean> done =
        ask(
            what,
            deadline,
            domain -> {
              work.act(domain);
              return true;
            });
    if (done.isEmpty()) {
      throw new OpsException(Failure.of("VM " + name() + ": " + what + ": it does not run"));
    }
  }

  @Override
  public void powerOff(Deadline deadline) {
    if (ask("power off", deadline, LibvirtMachine::shutDown).isEmpty()) {
      return;
    }
    while (state() != MachineState.STOPPED) {
      if (deadline.isOver()) {
        throw new DeadlineException(
            Failure.of("VM " + name() + ": the guest did not shut down")
                .withLimit(deadline.limit())
                .withHint("it may ignore the power button; destroy() is the power cut")
                .withLog(plan.console()));
      }
      deadline.sleep(POLL, "VM " + name() + ": shutting down");
    }
  }

  @Override
  public void destroy(Deadline deadline) {
    ask(
        "destroy",
        deadline,
        domain -> {
          LibvirtErrors.ignoreGone(domain::destroy);
          return true;
        });
  }

  private static boolean shutDown(Domain domain) throws LibvirtException {
    LibvirtErrors.ignoreGone(domain::shutdown);
    return true;
  }

  private static MachineState state(Domain domain) throws LibvirtException {
    DomainState state = domain.getInfo().state;
    return switch (state) {
      case VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_CRASHED -> MachineState.STOPPED;
      case VIR_DOMAIN_PAUSED, VIR_DOMAIN_PMSUSPENDED -> MachineState.PAUSED;
      default -> MachineState.RUNNING;
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

  private interface OfDomain<T> {
    T of(Domain domain) throws LibvirtException;
  }

  /** Asks of the domain; empty when there is none, or it ended meanwhile. */
  private <T> Optional<T> ask(String what, Deadline deadline, OfDomain<T> question) {
    return hypervisor.ask(
        "VM " + name() + ": " + what,
        deadline,
        connection -> {
          Optional<Domain> found = find(connection, plan);
          if (found.isEmpty()) {
            return Optional.empty();
          }
          try {
            return Optional.of(question.of(found.get()));
          } catch (LibvirtException e) {
            if (LibvirtErrors.gone(e)) {
              return Optional.empty();
            }
            throw e;
          } finally {
            found.get().free();
          }
        });
  }

  /** The domain of exactly this plan; the caller frees it. */
  private static Optional<Domain> find(Connect connection, LaunchPlan plan)
      throws LibvirtException {
    Optional<Domain> found =
        LibvirtErrors.unlessGone(() -> connection.domainLookupByName(DomainName.of(plan)));
    if (found.isEmpty()) {
      return found;
    }
    Optional<String> description = LibvirtErrors.unlessGone(() -> found.get().getXMLDesc(0));
    boolean ours =
        description
            .flatMap(Identity::in)
            .filter(identity -> identity.clusterId().equals(plan.clusterId()))
            .isPresent();
    if (!ours) {
      found.get().free();
    }
    return found.filter(domain -> ours);
  }
}
