package com.rediacc.ops.internal.backend.libvirt;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.Accelerator;
import com.rediacc.ops.internal.backend.Availability;
import com.rediacc.ops.internal.backend.Backend;
import com.rediacc.ops.internal.backend.BootSource;
import com.rediacc.ops.internal.backend.ClusterNetwork;
import com.rediacc.ops.internal.backend.HostResources;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.backend.Nic;
import com.rediacc.ops.internal.process.Programs;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Architecture;
import com.rediacc.ops.spec.BackendKind;
import com.rediacc.ops.spec.Subnet;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.libvirt.Connect;
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
  private final EmulatorPermissions permissions;
  private final Hypervisor hypervisor;
  private final Backend emulator;

  /**
   * @param dataRoot the data directory, to whose disks the emulator's user gets access
   * @param uri connection URI, such as {@code qemu:///system}
   * @param emulator the backend of bare QEMU, which libvirt runs too: what it finds out about
   *     accelerators holds here
   */
  public LibvirtBackend(Path dataRoot, String uri, Backend emulator) {
    this.dataRoot = dataRoot;
    this.hypervisor = new Hypervisor(uri);
    this.emulator = emulator;
    this.permissions =
        new EmulatorPermissions(dataRoot, () -> emulatorUser(Deadline.after(ANSWER)));
  }

  @Override
  public BackendKind kind() {
    return BackendKind.LIBVIRT;
  }

  @Override
  public Availability availability(Architecture architecture) {
    return new LibvirtCheck(hypervisor, dataRoot, emulator)
        .run(architecture, Deadline.after(ANSWER));
  }

  @Override
  public Accelerator probeAccelerator(BootSource sample, Deadline deadline) {
    return emulator.probeAccelerator(sample, deadline);
  }

  @Override
  public Optional<Accelerator> cachedAccelerator(Architecture architecture) {
    return emulator.cachedAccelerator(architecture);
  }

  @Override
  public List<Nic> nics(Subnet subnet, String address, boolean isolated) {
    String mac = Nic.mac(1, address);
    return List.of(
        isolated
            ? Nic.inside("cluster", mac, address)
            : Nic.routed("cluster", mac, address, subnet.host()));
  }

  @Override
  public InetSocketAddress ssh(String address, int fixedPort) {
    return InetSocketAddress.createUnresolved(address, LibvirtMachine.SSH_PORT);
  }

  @Override
  public HostResources.Answer checkResources(HostResources wanted) {
    Subnet subnet = wanted.subnet();
    Optional<String> holder =
        hypervisor.ask(
            "looking for other users of " + subnet,
            Deadline.after(ANSWER),
            connection -> TakenSubnets.holder(subnet, connection));
    return holder.isPresent()
        ? new HostResources.Answer(
            "subnet",
            false,
            subnet + " is in use by " + holder.get() + "; choose another with VM_NET_BASE")
        : new HostResources.Answer("subnet", true, subnet + " is free");
  }

  @Override
  public void prepare(ClusterNetwork network, Deadline deadline) {
    hypervisor.ask(
        "creating the network " + network.subnet(),
        deadline,
        connection -> {
          String name = NetworkXml.name(network.clusterId());
          Optional<Network> existing =
              LibvirtErrors.ifPresent(() -> connection.networkLookupByName(name));
          Network found =
              existing.isPresent()
                  ? existing.get()
                  : connection.networkCreateXML(NetworkXml.of(network));
          found.free();
          return name;
        });
  }

  @Override
  public Machine launch(LaunchPlan plan, Deadline deadline) {
    LibvirtMachine machine = machine(plan);
    if (machine.state() != Machine.State.STOPPED) {
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
  public Machine launchFromMemory(
      LaunchPlan plan, Path memory, boolean copiedSoon, Deadline deadline) {
    return start(
        plan,
        deadline,
        connection -> {
          String saved = connection.savedDescription(memory.toString());
          connection.restorePaused(memory.toString(), SavedDomainXml.as(plan, saved));
          return machine(plan);
        });
  }

  private Machine start(LaunchPlan plan, Deadline deadline, Hypervisor.Question<Machine> start) {
    permissions.grant(plan, deadline);
    try {
      return hypervisor.ask("VM " + plan.name() + ": start", deadline, start);
    } catch (RuntimeException e) {
      destroyAfter(e, machine(plan));
      throw e;
    }
  }

  private LibvirtMachine machine(LaunchPlan plan) {
    return new LibvirtMachine(plan, hypervisor, permissions);
  }

  /** This host has one route to a subnet. */
  @Override
  public boolean runsCopies() {
    return false;
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
      machine.destroy(Deadline.after(ANSWER));
    } catch (OpsException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public Machine attach(LaunchPlan plan) {
    return machine(plan);
  }

  @Override
  public void destroyAll(Path runDirectory, Deadline deadline) {
    hypervisor.ask(
        "destroying what belongs to " + runDirectory,
        deadline,
        connection -> {
          ClusterRemoval.run(connection, runDirectory);
          return runDirectory;
        });
  }

  @Override
  public List<List<String>> cleanupCommands(ClusterNetwork network) {
    String virsh = Programs.find("virsh").map(Path::toString).orElse("virsh");
    var commands = new ArrayList<List<String>>();
    for (ClusterNetwork.Node node : network.nodes()) {
      String domain = DomainXml.name(node.name(), node.address());
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
