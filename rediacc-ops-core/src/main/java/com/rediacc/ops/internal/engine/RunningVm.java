package com.rediacc.ops.internal.engine;

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
import java.util.concurrent.CompletableFuture;

/**
 * One VM that was launched: what was wanted, how it was launched, the machine and the ways into its
 * guest. Immutable; its parts are thread-safe.
 */
public final class RunningVm {
  /** The timeout of an ssh call that is given none; longer under emulation. */
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(1);

  private final VmSpec spec;
  private final String address;
  private final ClusterState.VmState state;
  private final Machine machine;
  private final SshEndpoint endpoint;
  private final GuestAccess guest;

  private RunningVm(
      VmSpec spec,
      String address,
      ClusterState.VmState state,
      Machine machine,
      SshEndpoint endpoint,
      GuestAccess guest) {
    this.spec = spec;
    this.address = address;
    this.state = state;
    this.machine = machine;
    this.endpoint = endpoint;
    this.guest = guest;
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
            context.keys().hostPublic(vm));
    // Known once there is the ssh that is a part of it.
    var guest = new CompletableFuture<GuestAccess>();
    MinaSshHandle ssh =
        context
            .ssh()
            .handle(
                endpoint,
                DEFAULT_TIMEOUT.multipliedBy(factor),
                (rebooted, deadline) -> {
                  var readiness =
                      new Readiness(machine, guest.join(), plan.console(), spec.addresses());
                  readiness.await(deadline, Progress.SILENT);
                  GuestClock.set(guest.join(), deadline);
                });
    var port = new PortShell(machine, plan.runDirectory());
    guest.complete(new GuestAccess(port, ssh, state.vm(vm).sshOnly()));
    var launched = state.vm(vm).with(plan.withSshPort(machine.sshPort()));
    return new RunningVm(vm, spec.address(vm), launched, machine, endpoint, guest.join());
  }

  /** The same VM, on another disk from now on. */
  RunningVm withDisk(Path disk) {
    var moved = state.with(plan().withDisk(disk));
    return new RunningVm(spec, address, moved, machine, endpoint, guest);
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
    return state.plan();
  }

  ClusterState.VmState state() {
    return guest.isSshOnly() ? state.overSshOnly() : state;
  }

  /** Everything its serial console said since power-on. */
  public Path console() {
    return plan().console();
  }

  /** The systemd units that it is meant to run. */
  public List<String> services() {
    return state.services();
  }

  public Machine machine() {
    return machine;
  }

  SshEndpoint endpoint() {
    return endpoint;
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
