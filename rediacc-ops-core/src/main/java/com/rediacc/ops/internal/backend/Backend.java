package com.rediacc.ops.internal.backend;

import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Architecture;
import com.rediacc.ops.spec.BackendKind;
import com.rediacc.ops.spec.Subnet;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Launches machines. Implementations are thread-safe and hold no machine themselves: what runs is
 * found again from its plan, by this process or by another.
 *
 * <p>Methods with a deadline throw {@code com.rediacc.ops.error.DeadlineException} when it is over,
 * and {@code InterruptedOpsException} when the thread is interrupted. Those without take at most
 * some seconds, and throw the same when a daemon does not answer in that time. All throw {@code
 * com.rediacc.ops.error.OpsException} with the backend's own message when it refuses.
 */
public interface Backend {
  /** Which one it is. */
  BackendKind kind();

  /**
   * Whether it can be used here; cheap, starts no VM, and never throws for what is missing.
   *
   * @param architecture of the guests
   */
  Availability availability(Architecture architecture);

  /**
   * The accelerator to launch with: the best one that runs a guest kernel. The result is kept for
   * this boot of the host and this emulator, so that only the first call boots anything.
   *
   * @param sample what to boot for it
   * @throws com.rediacc.ops.error.OpsException when nothing runs the sample's kernel
   */
  Accelerator probeAccelerator(BootSource sample, Deadline deadline);

  /**
   * What {@link #probeAccelerator} would return without booting anything, if that is known.
   *
   * @param architecture of the guests
   */
  Optional<Accelerator> cachedAccelerator(Architecture architecture);

  /**
   * The interfaces that a VM gets on this backend; exactly one of them has the address.
   *
   * @param address of the VM on its cluster's network
   * @param isolated whether they are to lead to the cluster's other VMs only
   */
  List<Nic> nics(Subnet subnet, String address, boolean isolated);

  /**
   * Where this host reaches the ssh of a VM that is not launched yet.
   *
   * @param address of the VM on its cluster's network
   * @param fixedPort the port on 127.0.0.1 that was chosen for it
   */
  InetSocketAddress ssh(String address, int fixedPort);

  /** Whether this host can give a new cluster these resources; creates nothing. */
  HostResources.Answer checkResources(HostResources wanted);

  /**
   * Creates what the machines of a cluster share, before the first of them is launched. Does
   * nothing when it is there.
   */
  void prepare(ClusterNetwork network, Deadline deadline);

  /**
   * Powers a machine on, or attaches to the one that runs already. Returns when it executes, long
   * before its guest is ready. When this throws, nothing of a machine that it started is left
   * running.
   */
  Machine launch(LaunchPlan plan, Deadline deadline);

  /**
   * Powers a machine on in the middle of its life: with the memory that {@link Machine#copyMemory}
   * copied, and an overlay on the disk of that moment. Returns when it is paused, ready to resume.
   * When this throws, nothing of the machine is left running.
   *
   * @param memory as in {@link Machine#copyMemory}; is not written to, and can be deleted
   *     afterwards
   * @param copiedSoon whether the machine's own memory is going to be copied: it is launched so
   *     that this is quick, rather than so that launching is
   */
  Machine launchFromMemory(LaunchPlan plan, Path memory, boolean copiedSoon, Deadline deadline);

  /**
   * Whether clusters with the same addresses can run side by side, so that one can be launched
   * while another like it still runs.
   */
  boolean runsCopies();

  /**
   * Everything of this backend that a checkpoint depends on: other text, other checkpoint. Cheap.
   */
  String fingerprint(LaunchPlan plan);

  /**
   * What the memory of a machine can be launched on, by whatever process and host.
   *
   * @return empty when it cannot outlive its cluster
   */
  default Optional<Hardware> hardware(LaunchPlan plan, Deadline deadline) {
    return Optional.empty();
  }

  /**
   * The machine that a guest sees.
   *
   * @param emulator which one, and its version
   * @param machine all that makes a difference to the guest, as text
   */
  record Hardware(String emulator, String machine) {}

  /**
   * The machine that was launched from this plan, whether it still runs or not. Never another one:
   * a process id alone is not enough. Asks nobody.
   */
  Machine attach(LaunchPlan plan);

  /**
   * Ends every machine that was launched with this run directory, and removes what they shared;
   * needs no plans.
   *
   * @param runDirectory as in {@link LaunchPlan}; may be missing
   */
  void destroyAll(Path runDirectory, Deadline deadline);

  /**
   * Commands, as argument vectors, that do the same without a JVM, for the case that ours is
   * killed. Killing every process that carries the cluster's identity is done anyway.
   */
  List<List<String>> cleanupCommands(ClusterNetwork network);
}
