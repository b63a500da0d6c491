package com.rediacc.ops;

import com.rediacc.ops.backend.LaunchPlan;
import com.rediacc.ops.backend.Machine;
import com.rediacc.ops.orchestration.NodeHealth;
import com.rediacc.ops.ssh.SshHandle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** A VM of a running cluster. A handle: holds nothing of the VM itself. Thread-safe. */
public final class Vm {
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final VmSpec spec;
  private final String address;
  private final LaunchPlan plan;
  private final Machine machine;
  private final SshHandle ssh;
  private final List<String> services;

  /**
   * @param services the systemd units that it is meant to run
   */
  Vm(
      VmSpec spec,
      String address,
      LaunchPlan plan,
      Machine machine,
      SshHandle ssh,
      List<String> services) {
    this.spec = spec;
    this.address = address;
    this.plan = plan;
    this.machine = machine;
    this.ssh = ssh;
    this.services = List.copyOf(services);
  }

  /** 1 for the bridge, 11 and up for workers, unless set otherwise. */
  public int id() {
    return spec.id();
  }

  /** VM name and host name: {@code rediacc<ID>}. */
  public String name() {
    return spec.name();
  }

  public Role role() {
    return spec.role();
  }

  public VmSpec spec() {
    return spec;
  }

  /** Address on the network that the cluster's VMs share, such as {@code 192.168.111.11}. */
  public String address() {
    return address;
  }

  /** Commands and files on this VM. The same handle every time. */
  public SshHandle ssh() {
    return ssh;
  }

  /** Everything its serial console said since power-on. */
  public Path consoleLog() {
    return plan.console();
  }

  /** {@code running}, {@code paused} or {@code stopped}; asks the backend. */
  public String state() {
    return machine.state().name().toLowerCase(Locale.ROOT);
  }

  /**
   * What it is now; asks the backend and, if it runs, the VM itself. One that does not answer
   * within ten seconds has an unknown uptime, and unknown services.
   */
  public VmStatus status() {
    String state = state();
    NodeHealth health =
        state.equals(VmStatus.RUNNING)
            ? NodeHealth.ask(ssh, services, ANSWER)
            : NodeHealth.unknown(services);
    return new VmStatus(
        id(),
        name(),
        role().toString(),
        address(),
        state,
        machine.sshHost(),
        machine.sshPort(),
        health.uptime(),
        health.services());
  }

  Machine machine() {
    return machine;
  }

  @Override
  public String toString() {
    return name();
  }
}
