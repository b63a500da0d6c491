package com.rediacc.ops;

import com.rediacc.ops.report.InvalidInputException;
import java.nio.file.Path;
import java.util.List;

/**
 * A cluster whose every VM was ready when this was handed out. Thread-safe.
 *
 * <p>Closing destroys a cluster that this process owns ({@link Lifetime#OWNED}); of a detached one
 * it only closes connections.
 */
public final class Cluster implements AutoCloseable {
  private final ClusterState state;
  private final ClusterFiles files;
  private final List<Vm> vms;
  private final Runnable onClose;

  /**
   * @param onClose idempotent
   */
  Cluster(ClusterState state, ClusterFiles files, List<Vm> vms, Runnable onClose) {
    this.state = state;
    this.files = files;
    this.vms = List.copyOf(vms);
    this.onClose = onClose;
  }

  /** Its identity, unlike that of any other cluster. */
  public String id() {
    return state.id();
  }

  public ClusterSpec spec() {
    return state.spec();
  }

  /** All VMs, the bridge first. */
  public List<Vm> vms() {
    return vms;
  }

  /**
   * The VM with this id.
   *
   * @throws InvalidInputException when the cluster has none, naming those it has
   */
  public Vm vm(int id) {
    return vms.stream()
        .filter(vm -> vm.id() == id)
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "no VM has the id " + id + "; this cluster has " + spec().ids()));
  }

  /** The main node. */
  public Vm bridge() {
    return vms.get(0);
  }

  /** All VMs but the bridge, by ascending id. */
  public List<Vm> workers() {
    return vms.subList(1, vms.size());
  }

  /** What it is now; asks the backend. */
  public ClusterStatus status() {
    return new ClusterStatus(
        id(),
        "ready",
        spec().os(),
        state.backend(),
        state.accelerator().describe(),
        vms.stream().map(Vm::status).toList());
  }

  /** A configuration for OpenSSH: {@code ssh -F <this> rediacc11}. */
  public Path sshConfig() {
    return files.ssh().resolve("config");
  }

  /** Where the VMs' consoles are logged. */
  public Path logs() {
    return files.logs();
  }

  @Override
  public void close() {
    onClose.run();
  }

  @Override
  public String toString() {
    return "cluster " + id() + " (" + vms.size() + " VMs)";
  }
}
