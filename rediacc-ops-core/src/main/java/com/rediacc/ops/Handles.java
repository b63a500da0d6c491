package com.rediacc.ops;

import com.rediacc.ops.backend.Backend;
import com.rediacc.ops.backend.LaunchPlan;
import com.rediacc.ops.backend.Machine;
import com.rediacc.ops.cloudinit.CloudInit;
import com.rediacc.ops.internal.Deadline;
import com.rediacc.ops.report.Progress;
import com.rediacc.ops.ssh.SshClients;
import com.rediacc.ops.ssh.SshConfig;
import com.rediacc.ops.ssh.SshEndpoint;
import com.rediacc.ops.ssh.SshHandle;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Makes the handles that users get from what is known of a cluster. */
final class Handles {
  /** The limit of an ssh call that is given none; longer under emulation. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final DataFolder data;
  private final ClusterFiles files;
  private final SshClients clients;
  private final Map<String, SshHandle> known = new ConcurrentHashMap<>();

  Handles(DataFolder data, ClusterFiles files, SshClients clients) {
    this.data = data;
    this.files = files;
    this.clients = clients;
  }

  /** Closes connections. */
  void close() {
    known.values().forEach(SshHandle::close);
  }

  Cluster cluster(ClusterState state, Backend backend, Runnable onClose) {
    List<Vm> vms =
        state.spec().vms().stream()
            .map(spec -> vm(spec, state.plan(spec), backend, state))
            .toList();
    return new Cluster(
        state,
        files,
        vms,
        () -> {
          close();
          onClose.run();
        });
  }

  /**
   * A handle that knows what ready means: logging in and, after a reboot, every probe. The same one
   * every time for a VM that has not moved: it may have a connection already.
   */
  SshHandle ssh(VmSpec spec, Machine machine, ClusterState state) {
    String key = spec.name() + "@" + machine.sshHost() + ":" + machine.sshPort();
    return known.computeIfAbsent(key, k -> make(spec, machine, state));
  }

  private SshHandle make(VmSpec spec, Machine machine, ClusterState state) {
    Duration patience = PATIENCE.multipliedBy(state.accelerator().patience());
    LaunchPlan plan = state.plan(spec);
    return clients.handle(
        endpoint(spec, machine.sshHost(), machine.sshPort()),
        patience,
        (ssh, limit) -> {
          var deadline = Deadline.after(limit);
          new Readiness(machine, ssh, plan.console(), state.spec().addresses(), Progress.SILENT)
              .await(deadline);
          GuestClock.set(ssh, deadline);
        });
  }

  /** Writes what plain OpenSSH needs to reach these VMs. */
  Path writeSshConfig(ClusterState state, Backend backend) {
    return SshConfig.write(
        files.ssh(),
        state.spec().vms().stream()
            .map(
                spec -> {
                  Machine machine = backend.attach(state.plan(spec));
                  return endpoint(spec, machine.sshHost(), machine.sshPort());
                })
            .toList());
  }

  /** The same before any VM exists: where the detached cluster's VMs will be. */
  Path writeExpectedSshConfig(ClusterSpec spec, Backend backend) {
    return SshConfig.write(
        files.ssh(),
        spec.vms().stream()
            .map(
                vm -> {
                  InetSocketAddress ssh = backend.ssh(spec.address(vm), Addresses.fixedSshPort(vm));
                  return endpoint(vm, ssh.getHostString(), ssh.getPort());
                })
            .toList());
  }

  private Vm vm(VmSpec spec, LaunchPlan plan, Backend backend, ClusterState state) {
    Machine machine = backend.attach(plan);
    String address = state.spec().address(spec);
    List<String> services = Provisioning.services(state.spec(), spec);
    return new Vm(spec, address, plan, machine, ssh(spec, machine, state), services);
  }

  private SshEndpoint endpoint(VmSpec spec, String host, int port) {
    return new SshEndpoint(
        spec.name(), host, port, CloudInit.USER, data.userKey(), new Keys(data).hostPublic(spec));
  }
}
