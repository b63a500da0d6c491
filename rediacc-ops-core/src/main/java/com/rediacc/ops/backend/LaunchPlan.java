package com.rediacc.ops.backend;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * All that a backend needs to power a machine on, and to find it again. Kept in the cluster's state
 * file; all paths are absolute.
 *
 * @param clusterId identity of the cluster; everything that is created carries it
 * @param name host name of the VM, such as {@code rediacc11}
 * @param cpus virtual CPUs
 * @param memoryMb RAM in MB
 * @param boot what it starts from; the disk is this VM's own and is written to
 * @param seed read-only disk that configures the guest
 * @param console file that receives the serial console from power-on, appended to
 * @param runFolder owner-only folder for sockets and process ids; its path is short enough for a
 *     Unix socket
 * @param sshPort port on 127.0.0.1 that leads to the guest's ssh, or 0 for any free one
 * @param nics network interfaces, as the backend wired them
 * @param accelerator what executes it
 */
public record LaunchPlan(
    String clusterId,
    String name,
    int cpus,
    int memoryMb,
    BootSource boot,
    Path seed,
    Path console,
    Path runFolder,
    int sshPort,
    List<Nic> nics,
    Accelerator accelerator) {
  public LaunchPlan {
    Objects.requireNonNull(clusterId, "clusterId");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(boot, "boot");
    Objects.requireNonNull(seed, "seed");
    Objects.requireNonNull(console, "console");
    Objects.requireNonNull(runFolder, "runFolder");
    nics = List.copyOf(nics);
    Objects.requireNonNull(accelerator, "accelerator");
  }

  /** Names this machine among all of this host: VM and cluster. */
  public String identity() {
    return name + "@" + clusterId;
  }

  /** The same plan with another ssh port, such as the one that a first launch was given. */
  public LaunchPlan withSshPort(int port) {
    return new LaunchPlan(
        clusterId, name, cpus, memoryMb, boot, seed, console, runFolder, port, nics, accelerator);
  }

  /** The same plan on another accelerator. */
  public LaunchPlan with(Accelerator accelerator) {
    return new LaunchPlan(
        clusterId,
        name,
        cpus,
        memoryMb,
        boot,
        seed,
        console,
        runFolder,
        sshPort,
        nics,
        accelerator);
  }
}
