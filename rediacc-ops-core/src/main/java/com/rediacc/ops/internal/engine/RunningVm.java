package com.rediacc.ops.internal.engine;

import com.rediacc.ops.internal.backend.DiskFiles;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.cloudinit.CloudInit;
import com.rediacc.ops.internal.guest.GuestAccess;
import com.rediacc.ops.internal.guest.GuestClock;
import com.rediacc.ops.internal.guest.Readiness;
import com.rediacc.ops.internal.shell.PortShell;
import com.rediacc.ops.internal.ssh.MinaSshHandle;
import com.rediacc.ops.internal.ssh.SshEndpoint;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Progress;
import com.rediacc.ops.spec.VmSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One VM of a cluster: what was wanted, how it was launched, the machine and the ways into its
 * guest. When the cluster goes on with another generation, it stands for the VM of that.
 * Thread-safe.
 */
public final class RunningVm {
  /** The timeout of an ssh call that is given none; longer under emulation. */
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(1);

  private final VmSpec spec;
  private final String address;
  private final GuestAccess guest;
  private final Current current;

  private RunningVm(VmSpec spec, String address, GuestAccess guest, Current current) {
    this.spec = spec;
    this.address = address;
    this.guest = guest;
    this.current = current;
  }

  /** What is another thing in each generation. */
  private record Launched(
      ClusterState.VmState state, Machine machine, SshEndpoint endpoint, Optional<Path> below) {
    Launched with(LaunchPlan plan) {
      return new Launched(state.with(plan), machine, endpoint, below);
    }
  }

  /** Changes with the generation. */
  private static final class Current {
    private volatile Launched launched;

    Current(Launched launched) {
      this.launched = launched;
    }
  }

  /**
   * Joins what is known of a VM.
   *
   * @param plan as it was launched
   */
  static RunningVm of(
      EngineContext context, ClusterSpec spec, VmSpec vm, LaunchPlan plan, ClusterState state) {
    Machine machine = context.backends().of(state.backend()).attach(plan);
    int factor = state.accelerator().kind().timeoutFactor();
    var endpoint =
        new SshEndpoint(
            vm.name(),
            machine.sshHost(),
            machine.sshPort(),
            CloudInit.USER,
            context.data().userKey(),
            state.vm(vm).hostKey().orElseGet(() -> context.keys().hostPublic(vm)));
    var known = state.vm(vm).with(plan.withSshPort(machine.sshPort()));
    var current = new Current(new Launched(known, machine, endpoint, Optional.empty()));
    // Known once there is the ssh that is a part of it.
    var guest = new CompletableFuture<GuestAccess>();
    MinaSshHandle ssh =
        context
            .ssh()
            .handle(
                endpoint,
                DEFAULT_TIMEOUT.multipliedBy(factor),
                (rebooted, deadline) -> {
                  Launched now = current.launched;
                  new Readiness(
                          now.machine(),
                          guest.join(),
                          now.state().plan().console(),
                          spec.addresses())
                      .await(deadline, Progress.SILENT);
                  GuestClock.set(guest.join(), deadline);
                });
    var port = new PortShell(machine, plan.runDirectory());
    guest.complete(new GuestAccess(port, ssh, state.vm(vm).sshOnly()));
    return new RunningVm(vm, spec.address(vm), guest.join(), current);
  }

  /** The VM writes to other disks from now on. */
  void hasDisks(DiskFiles disks) {
    hasDisks(disks, Optional.empty());
  }

  /**
   * The VM writes to another root disk from now on.
   *
   * @param below the disk of the cluster that it lies on, where only this VM knows of that
   */
  void hasRootDisk(Path disk, Path below) {
    hasDisks(plan().disks().with(0, disk), Optional.of(below));
  }

  private void hasDisks(DiskFiles disks, Optional<Path> below) {
    Launched now = current.launched.with(plan().withDisks(disks));
    current.launched = new Launched(now.state(), now.machine(), now.endpoint(), below);
  }

  /** As in {@link #hasRootDisk}. */
  Optional<Path> diskBelow() {
    return current.launched.below();
  }

  /** Its console's file has another name from now on. */
  void hasConsole(Path file) {
    current.launched = current.launched.with(plan().withConsole(file));
  }

  /**
   * This and the VM of another generation stand for each other's from now on. The connection of the
   * other becomes this one's; what runs over this one's ssh ends with an error. The caller sees to
   * it that nobody else does the same.
   */
  void exchangeWith(RunningVm other) {
    Launched mine = current.launched;
    current.launched = other.current.launched;
    other.current.launched = mine;
    guest.moveTo(other.guest);
  }

  /** What was wanted. */
  public VmSpec spec() {
    return spec;
  }

  public String name() {
    return spec.name();
  }

  /** Its address on the network of its cluster. */
  public String address() {
    return address;
  }

  /** How it was launched. */
  LaunchPlan plan() {
    return current.launched.state().plan();
  }

  ClusterState.VmState state() {
    ClusterState.VmState state = current.launched.state();
    return guest.isSshOnly() ? state.overSshOnly() : state;
  }

  /** Everything its serial console said since power-on. */
  public Path console() {
    return plan().console();
  }

  /** The systemd units that it is meant to run. */
  public List<String> services() {
    return current.launched.state().services();
  }

  public Machine machine() {
    return current.launched.machine();
  }

  SshEndpoint endpoint() {
    return current.launched.endpoint();
  }

  /** Always the same handle: it may have a connection already. */
  public MinaSshHandle ssh() {
    return guest.ssh();
  }

  /** The ways into it. Always the same object. */
  public GuestAccess guest() {
    return guest;
  }

  @Override
  public String toString() {
    return name();
  }
}
