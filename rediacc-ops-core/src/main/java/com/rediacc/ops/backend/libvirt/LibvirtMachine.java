package com.rediacc.ops.backend.libvirt;

import com.rediacc.ops.backend.LaunchPlan;
import com.rediacc.ops.backend.Machine;
import com.rediacc.ops.backend.MachineState;
import com.rediacc.ops.backend.qmp.KeptStates;
import com.rediacc.ops.internal.Deadline;
import com.rediacc.ops.report.DeadlineException;
import com.rediacc.ops.report.Failure;
import com.rediacc.ops.report.OpsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
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
  private final Access access;

  LibvirtMachine(LaunchPlan plan, Hypervisor hypervisor, Access access) {
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
  public void pause(Duration limit) {
    ask(
        "pause",
        Deadline.after(limit),
        domain -> {
          if (state(domain) == MachineState.RUNNING) {
            domain.suspend();
          }
          return true;
        });
  }

  @Override
  public void resume(Duration limit) {
    ask(
        "resume",
        Deadline.after(limit),
        domain -> {
          if (state(domain) == MachineState.PAUSED) {
            domain.resume();
          }
          return true;
        });
  }

  @Override
  public void keep(String name, Duration limit) {
    withStates("keep", limit, (states, deadline) -> states.keep(name, deadline));
  }

  @Override
  public void returnTo(String name, Duration limit) {
    withStates("return to " + name, limit, (states, deadline) -> states.returnTo(name, deadline));
  }

  @Override
  public void forget(String name, Duration limit) {
    withStates("forget", limit, (states, deadline) -> states.forget(name, deadline));
  }

  /**
   * By the emulator's own means: libvirt's snapshots take seconds, and starting from them a new
   * process.
   */
  private void withStates(String what, Duration limit, BiConsumer<KeptStates, Deadline> work) {
    var deadline = Deadline.after(limit);
    run(
        what,
        deadline,
        domain -> work.accept(new KeptStates(name(), new DomainMonitor(name(), domain)), deadline));
  }

  @Override
  public void branch(Path overlay, Duration limit) {
    var deadline = Deadline.after(limit);
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
  public void saveRam(Path file, Duration limit) {
    String snapshot =
        "<domainsnapshot><memory snapshot='external' file='%s'/><disks>"
            + "<disk name='vda' snapshot='no'/><disk name='vdb' snapshot='no'/></disks>"
            + "</domainsnapshot>";
    snapshot("save", snapshot.formatted(Xml.escaped(file)), 0, Deadline.after(limit));
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
  public void powerOff(Duration limit) {
    var deadline = Deadline.after(limit);
    if (ask("power off", deadline, LibvirtMachine::shutDown).isEmpty()) {
      return;
    }
    while (state() != MachineState.STOPPED) {
      if (deadline.isOver()) {
        throw new DeadlineException(
            Failure.of("VM " + name() + ": the guest did not shut down")
                .withLimit(limit)
                .withHint("it may ignore the power button; destroy() is the power cut")
                .withLog(plan.console()));
      }
      deadline.sleep(POLL, "VM " + name() + ": shutting down");
    }
  }

  @Override
  public void destroy(Duration limit) {
    ask(
        "destroy",
        Deadline.after(limit),
        domain -> {
          Refusals.ignoreGone(domain::destroy);
          return true;
        });
  }

  private static boolean shutDown(Domain domain) throws LibvirtException {
    Refusals.ignoreGone(domain::shutdown);
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
            if (Refusals.gone(e)) {
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
        Refusals.unlessGone(() -> connection.domainLookupByName(DomainName.of(plan)));
    if (found.isEmpty()) {
      return found;
    }
    Optional<String> description = Refusals.unlessGone(() -> found.get().getXMLDesc(0));
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
