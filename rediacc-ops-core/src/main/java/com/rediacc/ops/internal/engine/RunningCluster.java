package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.Accelerator;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.io.FileMutex;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.ssh.SshConfig;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.internal.time.Parallel;
import com.rediacc.ops.internal.time.Uninterruptibly;
import com.rediacc.ops.spec.BackendKind;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Lifetime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cluster whose VMs were launched, by this process or another: what is known of it, and its VMs.
 * Thread-safe.
 */
public final class RunningCluster {
  private static final Logger log = LoggerFactory.getLogger(RunningCluster.class);

  private final ClusterState state;
  private final ClusterSpec spec;
  private final ClusterDirectory directory;
  private final List<RunningVm> vms;
  private final Runnable release;

  private RunningCluster(
      ClusterState state,
      ClusterSpec spec,
      ClusterDirectory directory,
      List<RunningVm> vms,
      Runnable release) {
    this.state = state;
    this.spec = spec;
    this.directory = directory;
    this.vms = List.copyOf(vms);
    this.release = release;
  }

  /** One whose VMs have just been launched. */
  static RunningCluster of(ClusterState state, ClusterDirectory directory, List<RunningVm> vms) {
    return new RunningCluster(state, state.spec().spec(), directory, vms, () -> {});
  }

  /** One that another process may have launched: it is found by its state alone. */
  static RunningCluster attach(
      EngineContext context, ClusterState state, ClusterDirectory directory) {
    ClusterSpec spec = state.spec().spec();
    List<RunningVm> vms =
        spec.vms().stream()
            .map(vm -> RunningVm.of(context, spec, vm, state.vm(vm).plan(), state))
            .toList();
    return new RunningCluster(state, spec, directory, vms, () -> {});
  }

  /** The same cluster in another state. */
  RunningCluster with(ClusterState changed) {
    return new RunningCluster(changed, spec, directory, vms, release);
  }

  /**
   * The same cluster, with what ends it.
   *
   * @param action idempotent
   */
  RunningCluster releasedBy(Runnable action) {
    return new RunningCluster(state, spec, directory, vms, action);
  }

  ClusterState state() {
    return state;
  }

  public String id() {
    return state.id();
  }

  public ClusterSpec spec() {
    return spec;
  }

  public ClusterDirectory directory() {
    return directory;
  }

  /** In the order of the spec: the bridge first. */
  public List<RunningVm> vms() {
    return vms;
  }

  /** Whether it was ready once. */
  public boolean isReady() {
    return state.phase() == ClusterState.Phase.READY;
  }

  /** Whether nobody is making it ready any more. */
  public boolean isAbandoned() {
    return !isReady() && !state.creator().isAlive();
  }

  public BackendKind backend() {
    return state.backend();
  }

  public Accelerator accelerator() {
    return state.accelerator();
  }

  /** Does the same to all VMs at the same time; the first failure interrupts the others. */
  void each(String what, Consumer<RunningVm> work, Deadline deadline) {
    map(
        what,
        vm -> {
          work.accept(vm);
          return vm;
        },
        deadline);
  }

  /** Asks all VMs at the same time; the answers are in the order of the VMs. */
  public <T> List<T> map(String what, Function<RunningVm, T> question, Deadline deadline) {
    return Parallel.run(
        what,
        vms.size(),
        vms.stream().map(vm -> (Callable<T>) () -> question.apply(vm)).toList(),
        deadline);
  }

  /** The VM with this id, which the cluster has. */
  RunningVm vm(int id) {
    return vms.stream().filter(vm -> vm.spec().id() == id).findFirst().orElseThrow();
  }

  /** Makes a change to a detached cluster while no other process does; to an owned one at once. */
  <T> T alone(Supplier<T> change, Deadline deadline) {
    if (state.lifetime() == Lifetime.OWNED) {
      return change.get();
    }
    try (FileMutex lock = FileMutex.acquire(directory.lock(), deadline, directory.place())) {
      log.debug("under {}", lock);
      return change.get();
    }
  }

  /**
   * Stops all VMs, does something, and lets all go on, whatever happens.
   *
   * @return when all had stopped
   */
  Instant pausedWhile(Runnable work, Deadline deadline) {
    Instant paused;
    try {
      pause(deadline);
      paused = Instant.now();
      work.run();
    } catch (RuntimeException | Error e) {
      try {
        Uninterruptibly.run(this::resume);
      } catch (OpsException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
    Uninterruptibly.run(this::resume);
    return paused;
  }

  void pause(Deadline deadline) {
    each("pausing VMs", vm -> vm.machine().pause(deadline), deadline);
  }

  /**
   * Lets all VMs go on, as near to each other as can be.
   *
   * @return the time between the first and the last
   */
  Duration resume() {
    var deadline = Deadline.after(Teardown.GRACE);
    var first = new AtomicLong(Long.MAX_VALUE);
    var last = new AtomicLong(Long.MIN_VALUE);
    each(
        "resuming VMs",
        vm -> {
          Machine machine = vm.machine();
          machine.resume(deadline);
          long now = System.nanoTime();
          first.accumulateAndGet(now, Math::min);
          last.accumulateAndGet(now, Math::max);
        },
        deadline);
    return Duration.ofNanos(last.get() - first.get());
  }

  /** Stops all VMs; those that do not run stay as they are. */
  void pauseIfRunning(Deadline deadline) {
    each(
        "pausing VMs",
        vm -> {
          try {
            vm.machine().pause(deadline);
          } catch (InterruptedOpsException e) {
            throw e;
          } catch (OpsException e) {
            log.debug("{} is not paused", vm, e);
          }
        },
        deadline);
  }

  /** The same cluster, ready, and known as such on disk; OpenSSH can reach its VMs. */
  RunningCluster ready() {
    RunningCluster ready = with(saveState());
    ready.writeSshConfig();
    return ready;
  }

  /** Writes down how the VMs are launched now. */
  ClusterState saveState() {
    ClusterState now = state.ready(vms.stream().map(RunningVm::state).toList());
    now.save(directory);
    return now;
  }

  /** Writes what plain OpenSSH needs to reach these VMs. */
  void writeSshConfig() {
    SshConfig.write(directory.ssh(), vms.stream().map(RunningVm::endpoint).toList());
  }

  /** Closes connections; clusters that this process owns are destroyed. Idempotent. */
  public void close() {
    closeConnections();
    release.run();
  }

  void closeConnections() {
    vms.forEach(vm -> vm.guest().close());
  }
}
