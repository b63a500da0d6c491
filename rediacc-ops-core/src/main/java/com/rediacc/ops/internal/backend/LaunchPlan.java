package com.rediacc.ops.internal.backend;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * All that a backend needs to power a machine on, and to find it again. Kept in the cluster's state
 * file; all paths are absolute.
 *
 * @param clusterId identity of the cluster; everything that is created carries it
 * @param name host name of the VM, such as {@code rediacc11}
 * @param cpus virtual CPUs
 * @param memoryMb RAM in MB
 * @param boot what it starts from; the disk is this VM's own and is written to
 * @param dataDisks other disks of this VM's own, qcow2
 * @param seed read-only disk that configures the guest
 * @param console file that receives the serial console from power-on, appended to
 * @param runDirectory owner-only directory for sockets and process ids; its path is short enough
 *     for a Unix socket
 * @param sshPort port on 127.0.0.1 that leads to the guest's ssh, or 0 for any free one
 * @param nics network interfaces, as {@link Backend#nics} chose them
 * @param accelerator what executes it
 */
public record LaunchPlan(
    String clusterId,
    String name,
    int cpus,
    int memoryMb,
    BootSource boot,
    List<Path> dataDisks,
    Path seed,
    Path console,
    Path runDirectory,
    int sshPort,
    List<Nic> nics,
    Accelerator accelerator) {
  /** Begins the names that the guest sees of the ports to its shell service; a number follows. */
  public static final String SHELL_PORT = "com.rediacc.shell.";

  public LaunchPlan {
    Objects.requireNonNull(clusterId, "clusterId");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(boot, "boot");
    dataDisks = List.copyOf(dataDisks);
    Objects.requireNonNull(seed, "seed");
    Objects.requireNonNull(console, "console");
    Objects.requireNonNull(runDirectory, "runDirectory");
    nics = List.copyOf(nics);
    Objects.requireNonNull(accelerator, "accelerator");
  }

  /** Names this machine among all of this host: VM and cluster. */
  public String identity() {
    return name + "@" + clusterId;
  }

  /** The VM's static address on its cluster's network. */
  public String clusterAddress() {
    return nics.stream()
        .flatMap(nic -> nic.fixed().stream())
        .map(Nic.Fixed::address)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(name + " has no fixed address"));
  }

  /** The MAC of its interface on its cluster's network. */
  public String clusterMac() {
    return nics.stream()
        .filter(nic -> nic.fixed().isPresent())
        .map(Nic::mac)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(name + " has no fixed address"));
  }

  /**
   * The same plan with nothing in it that distinguishes one cluster, or one start, from another.
   */
  public LaunchPlan anonymous() {
    Path nowhere = Path.of("/");
    return new LaunchPlan(
        "",
        name,
        cpus,
        memoryMb,
        withFile(nowhere),
        Collections.nCopies(dataDisks.size(), nowhere),
        nowhere,
        nowhere,
        nowhere,
        0,
        nics,
        new Accelerator(accelerator.kind(), ""));
  }

  /** The same plan, booted by firmware: the kernel's file is of one host. */
  public LaunchPlan withoutKernel() {
    return with(
        new BootSource(boot.architecture(), boot.disk(), boot.format(), Optional.empty()),
        dataDisks,
        sshPort,
        accelerator);
  }

  /** The same plan with another ssh port, such as the one that a first launch was given. */
  public LaunchPlan withSshPort(int port) {
    return with(boot, dataDisks, port, accelerator);
  }

  /** All disks that it writes to. */
  public DiskFiles disks() {
    return new DiskFiles(boot.disk(), dataDisks);
  }

  /** The same plan with other disks of the same formats. */
  public LaunchPlan withDisks(DiskFiles disks) {
    return with(withFile(disks.root()), disks.data(), sshPort, accelerator);
  }

  /**
   * The same machine in another cluster, or another generation of its cluster, beside this one:
   * with an identity, files and ports of its own.
   *
   * @param id of the cluster; of a generation, followed by a dot and its number
   */
  public LaunchPlan elsewhere(
      String id, Path ownRunDirectory, DiskFiles ownDisks, Path ownSeed, Path ownConsole) {
    return new LaunchPlan(
        id,
        name,
        cpus,
        memoryMb,
        withFile(ownDisks.root()),
        ownDisks.data(),
        ownSeed,
        ownConsole,
        ownRunDirectory,
        0,
        nics,
        accelerator);
  }

  /** The same plan with its console's file under another name. */
  public LaunchPlan withConsole(Path file) {
    return new LaunchPlan(
        clusterId,
        name,
        cpus,
        memoryMb,
        boot,
        dataDisks,
        seed,
        file,
        runDirectory,
        sshPort,
        nics,
        accelerator);
  }

  /** The same plan on another accelerator. */
  public LaunchPlan with(Accelerator accelerator) {
    return with(boot, dataDisks, sshPort, accelerator);
  }

  private BootSource withFile(Path disk) {
    return new BootSource(boot.architecture(), disk, boot.format(), boot.kernel());
  }

  private LaunchPlan with(
      BootSource boot, List<Path> dataDisks, int sshPort, Accelerator accelerator) {
    return new LaunchPlan(
        clusterId,
        name,
        cpus,
        memoryMb,
        boot,
        dataDisks,
        seed,
        console,
        runDirectory,
        sshPort,
        nics,
        accelerator);
  }
}
