package com.rediacc.ops.backend.libvirt;

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
import com.rediacc.ops.internal.Programs;
import com.rediacc.ops.report.OpsException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.libvirt.Network;

/**
 * VMs as libvirt domains on a NAT network of their cluster; this host reaches them directly.
 * Domains and networks are transient, so nothing outlives its use or a reboot of the host.
 * Thread-safe.
 */
public final class LibvirtBackend implements Backend {
  /**
   * Arguments: virsh (as $0), URI, domain, cluster id. Another cluster's may have that name now.
   */
  private static final String DESTROY_OURS =
      "\"$0\" --connect \"$1\" dumpxml \"$2\" | grep -qF -- \"$3\""
          + " && \"$0\" --connect \"$1\" destroy \"$2\"";

  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final Path dataRoot;
  private final Access access;
  private final Hypervisor hypervisor;
  private final Backend emulator;

  /**
   * @param dataRoot the data directory, whose disks the emulator's user is let at
   * @param uri connection URI, such as {@code qemu:///system}
   * @param emulator the backend of bare QEMU, which libvirt runs too: its proof of accelerators
   *     holds here
   */
  public LibvirtBackend(Path dataRoot, String uri, Backend emulator) {
    this.dataRoot = dataRoot;
    this.hypervisor = new Hypervisor(uri);
    this.emulator = emulator;
    this.access = new Access(dataRoot, () -> emulatorUser(Deadline.after(ANSWER)));
  }

  @Override
  public String name() {
    return "kvm";
  }

  @Override
  public Availability availability() {
    return new Usability(hypervisor, dataRoot, emulator).judge(Deadline.after(ANSWER));
  }

  @Override
  public Accelerator prove(BootSource sample, Duration limit) {
    return emulator.prove(sample, limit);
  }

  @Override
  public Optional<Accelerator> proven() {
    return emulator.proven();
  }

  @Override
  public List<Nic> nics(Subnet subnet, String address) {
    return List.of(Nic.routed("cluster", Nic.mac(1, address), address, subnet.host()));
  }

  @Override
  public InetSocketAddress ssh(String address, int fixedPort) {
    return InetSocketAddress.createUnresolved(address, LibvirtMachine.SSH_PORT);
  }

  @Override
  public Claim.Verdict examine(Claim claim) {
    Subnet subnet = claim.subnet();
    Optional<String> holder =
        hypervisor.ask(
            "looking for other users of " + subnet,
            Deadline.after(ANSWER),
            connection -> TakenSubnets.holder(subnet, connection));
    return holder.isPresent()
        ? new Claim.Verdict(
            "subnet",
            false,
            subnet + " is in use by " + holder.get() + "; choose another with VM_NET_BASE")
        : new Claim.Verdict("subnet", true, subnet + " is free");
  }

  @Override
  public void prepare(ClusterNetwork network, Duration limit) {
    hypervisor.ask(
        "making the network " + network.subnet(),
        Deadline.after(limit),
        connection -> {
          String name = NetworkXml.name(network.clusterId());
          Optional<Network> there = Refusals.unlessGone(() -> connection.networkLookupByName(name));
          Network made =
              there.isPresent() ? there.get() : connection.networkCreateXML(NetworkXml.of(network));
          made.free();
          return name;
        });
  }

  @Override
  public Machine launch(LaunchPlan plan, Duration limit) {
    var deadline = Deadline.after(limit);
    LibvirtMachine machine = machine(plan);
    if (machine.state() != MachineState.STOPPED) {
      return machine;
    }
    EmulatorUser user = emulatorUser(deadline);
    return start(
        plan,
        deadline,
        connection -> {
          connection.domainCreateXML(DomainXml.of(plan, user), 0).free();
          return machine;
        });
  }

  @Override
  public Machine restore(LaunchPlan plan, Path ram, Duration limit) {
    return start(
        plan,
        Deadline.after(limit),
        connection -> {
          String saved = connection.savedDescription(ram.toString());
          connection.restorePaused(ram.toString(), SavedDomain.as(plan, saved));
          return machine(plan);
        });
  }

  private Machine start(LaunchPlan plan, Deadline deadline, Hypervisor.Question<Machine> start) {
    access.grant(plan, deadline);
    try {
      return hypervisor.ask("VM " + plan.name() + ": start", deadline, start);
    } catch (RuntimeException e) {
      destroyAfter(e, machine(plan));
      throw e;
    }
  }

  private LibvirtMachine machine(LaunchPlan plan) {
    return new LibvirtMachine(plan, hypervisor, access);
  }

  /** The description with nothing of one cluster in it; the versions of libvirt and QEMU. */
  @Override
  public String fingerprint(LaunchPlan plan) {
    String versions =
        hypervisor.ask(
            "asking for versions",
            Deadline.after(ANSWER),
            connection -> connection.getLibVersion() + " " + connection.getVersion());
    LaunchPlan any = plan.anonymous();
    return versions + " " + DomainXml.of(any, new EmulatorUser(0, ""));
  }

  /** A start that was given up on may still succeed. */
  private static void destroyAfter(RuntimeException failure, Machine machine) {
    try {
      machine.destroy(ANSWER);
    } catch (OpsException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public Machine attach(LaunchPlan plan) {
    return machine(plan);
  }

  @Override
  public void sweep(Path runFolder, Duration limit) {
    hypervisor.ask(
        "clearing what belongs to " + runFolder,
        Deadline.after(limit),
        connection -> {
          sweepDomains(connection, runFolder);
          sweepNetworks(connection, runFolder);
          return runFolder;
        });
  }

  private static void sweepDomains(Connect connection, Path runFolder) throws LibvirtException {
    for (int id : connection.listDomains()) {
      Optional<Domain> domain = Refusals.unlessGone(() -> connection.domainLookupByID(id));
      if (domain.isEmpty()) {
        continue;
      }
      try {
        Optional<String> description = Refusals.unlessGone(() -> domain.get().getXMLDesc(0));
        if (description.filter(xml -> belongs(xml, runFolder)).isPresent()) {
          Refusals.ignoreGone(domain.get()::destroy);
        }
      } finally {
        domain.get().free();
      }
    }
  }

  private static void sweepNetworks(Connect connection, Path runFolder) throws LibvirtException {
    for (String name : connection.listNetworks()) {
      Optional<Network> network = Refusals.unlessGone(() -> connection.networkLookupByName(name));
      if (network.isEmpty()) {
        continue;
      }
      try {
        if (belongs(network.get().getXMLDesc(0), runFolder)) {
          Refusals.ignoreGone(network.get()::destroy);
        }
      } finally {
        network.get().free();
      }
    }
  }

  private static boolean belongs(String description, Path runFolder) {
    return Identity.in(description).filter(i -> i.runFolder().equals(runFolder)).isPresent();
  }

  @Override
  public List<List<String>> lastRites(ClusterNetwork network) {
    String virsh = Programs.find("virsh").map(Path::toString).orElse("virsh");
    var commands = new ArrayList<List<String>>();
    for (ClusterNetwork.Node node : network.nodes()) {
      String domain = DomainName.of(node.name(), node.address());
      commands.add(
          List.of("sh", "-c", DESTROY_OURS, virsh, hypervisor.uri(), domain, network.clusterId()));
    }
    String name = NetworkXml.name(network.clusterId());
    commands.add(List.of(virsh, "--connect", hypervisor.uri(), "net-destroy", name));
    return commands;
  }

  private EmulatorUser emulatorUser(Deadline deadline) {
    return EmulatorUser.in(
        hypervisor.ask("asking libvirt what it can do", deadline, Connect::getCapabilities));
  }
}
