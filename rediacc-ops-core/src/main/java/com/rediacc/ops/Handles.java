package com.rediacc.ops;

import com.rediacc.ops.backend.Backend;
import com.rediacc.ops.backend.LaunchPlan;
import com.rediacc.ops.backend.Machine;
import com.rediacc.ops.ssh.SshClients;
import com.rediacc.ops.ssh.SshConfig;
import com.rediacc.ops.ssh.SshEndpoint;
import com.rediacc.ops.ssh.SshHandle;
import java.util.List;

/** Makes the handles that users get from what is known of a cluster. */
final class Handles {
  private final DataFolder data;
  private final ClusterFiles files;
  private final SshClients clients;

  Handles(DataFolder data, ClusterFiles files, SshClients clients) {
    this.data = data;
    this.files = files;
    this.clients = clients;
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
          vms.forEach(vm -> vm.ssh().close());
          onClose.run();
        });
  }

  SshHandle ssh(VmSpec spec, Machine machine, ClusterState state) {
    return clients.handle(endpoint(spec, machine, state));
  }

  /** Writes what plain OpenSSH needs to reach these VMs. */
  void writeSshConfig(ClusterState state, Backend backend) {
    SshConfig.write(
        files.ssh(),
        state.spec().vms().stream()
            .map(spec -> endpoint(spec, backend.attach(state.plan(spec)), state))
            .toList());
  }

  private Vm vm(VmSpec spec, LaunchPlan plan, Backend backend, ClusterState state) {
    Machine machine = backend.attach(plan);
    return new Vm(spec, plan, machine, ssh(spec, machine, state));
  }

  private SshEndpoint endpoint(VmSpec spec, Machine machine, ClusterState state) {
    return null; // completed once the ssh package is here
  }
}
