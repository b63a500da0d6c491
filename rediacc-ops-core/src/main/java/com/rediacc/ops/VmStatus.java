package com.rediacc.ops;

import com.rediacc.ops.internal.engine.RunningVm;
import com.rediacc.ops.internal.orchestration.NodeHealth;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.orchestration.ServiceStatus;
import com.rediacc.ops.spec.Role;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a VM was seen to be, at one moment. Immutable. */
public final class VmStatus {
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final RunningVm vm;
  private final VmState state;
  private final NodeHealth health;

  private VmStatus(RunningVm vm, VmState state, NodeHealth health) {
    this.vm = vm;
    this.state = state;
    this.health = health;
  }

  /**
   * Asks the backend and, if the VM runs in a cluster that is ready, the VM itself.
   *
   * @param ready whether the cluster is
   */
  static VmStatus of(RunningVm vm, boolean ready) {
    VmState state = state(vm);
    if (!ready) {
      VmState shown = state == VmState.RUNNING ? VmState.STARTING : state;
      return new VmStatus(vm, shown, NodeHealth.unknown(List.of()));
    }
    NodeHealth health =
        state == VmState.RUNNING
            ? NodeHealth.ask(vm.guest().commands(), vm.services(), Deadline.after(ANSWER))
            : NodeHealth.unknown(vm.services());
    return new VmStatus(vm, state, health);
  }

  /** Asks the backend. */
  static VmState state(RunningVm vm) {
    return switch (vm.machine().state()) {
      case RUNNING -> VmState.RUNNING;
      case PAUSED -> VmState.PAUSED;
      case STOPPED -> VmState.STOPPED;
    };
  }

  /** Its id, 1 to 99. */
  public int id() {
    return vm.spec().id();
  }

  /** Its name, {@code rediacc<ID>}. */
  public String name() {
    return vm.name();
  }

  /** What it is in the cluster. */
  public Role role() {
    return vm.spec().role();
  }

  /** Its address on the cluster network, such as {@code 192.168.111.11}. */
  public String address() {
    return vm.address();
  }

  /** What it does. */
  public VmState state() {
    return state;
  }

  /** Where this host reaches its ssh: a host name or address. */
  public String sshHost() {
    return vm.machine().sshHost();
  }

  /** Where this host reaches its ssh: a TCP port; 0 when it is not known yet. */
  public int sshPort() {
    return vm.machine().sshPort();
  }

  /** Time since its last boot, as it says; empty when it was not asked, or did not answer. */
  public Optional<Duration> uptime() {
    return health.uptime();
  }

  /** The services that are meant to run on it. */
  public List<ServiceStatus> services() {
    return health.services();
  }
}
