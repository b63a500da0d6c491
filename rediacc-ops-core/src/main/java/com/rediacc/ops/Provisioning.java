package com.rediacc.ops;

import com.rediacc.ops.backend.Backend;
import com.rediacc.ops.backend.LaunchPlan;
import com.rediacc.ops.cloudinit.CloudInit;
import com.rediacc.ops.internal.Deadline;
import com.rediacc.ops.orchestration.Acquaintance;
import com.rediacc.ops.orchestration.Member;
import com.rediacc.ops.orchestration.Node;
import com.rediacc.ops.orchestration.Orchestration;
import com.rediacc.ops.orchestration.RediaccServices;
import com.rediacc.ops.orchestration.Stage;
import com.rediacc.ops.report.Progress;
import java.util.ArrayList;
import java.util.List;

/** What is done on the VMs of a cluster, once they are ready, before it is handed out. */
final class Provisioning {
  private final ClusterState state;
  private final ClusterFiles files;
  private final Keys keys;
  private final Handles handles;
  private final Backend backend;
  private final Progress progress;

  Provisioning(
      ClusterState state,
      ClusterFiles files,
      Keys keys,
      Handles handles,
      Backend backend,
      Progress progress) {
    this.state = state;
    this.files = files;
    this.keys = keys;
    this.handles = handles;
    this.backend = backend;
    this.progress = progress;
  }

  /** What the spec asks for beyond ready VMs: Rediacc's services, then the user's own steps. */
  static Orchestration asked(ClusterSpec spec) {
    var stages = new ArrayList<Stage>();
    spec.renet()
        .ifPresent(
            renet -> {
              List<String> names = spec.vms().stream().map(VmSpec::name).toList();
              stages.addAll(
                  new RediaccServices(renet, CloudInit.USER)
                      .stages(names.get(0), names.subList(1, names.size())));
            });
    for (RoleStep provision : spec.provisions()) {
      List<String> concerned =
          spec.vms().stream().filter(provision::concerns).map(VmSpec::name).toList();
      stages.add(Stage.same(provision.step(), concerned));
    }
    return new Orchestration(stages);
  }

  /** The services that a VM of this cluster is meant to run. */
  static List<String> services(ClusterSpec spec, VmSpec vm) {
    List<String> left = asked(spec).services(vm.name());
    boolean lacks = vm.role() == Role.BRIDGE && !spec.skipOrchestration() && spec.renet().isEmpty();
    if (!lacks) {
      return left;
    }
    var all = new ArrayList<>(List.of(RediaccServices.BRIDGE_SERVICE));
    all.addAll(left);
    return all;
  }

  /** What every cluster gets. */
  void acquaint(List<LaunchPlan> running, Deadline deadline) {
    List<Member> members =
        state.spec().vms().stream()
            .map(
                vm ->
                    new Member(
                        vm.id(),
                        vm.name(),
                        vm.role().toString(),
                        state.spec().address(vm),
                        keys.hostPublic(vm)))
            .toList();
    run(new Acquaintance(members, CloudInit.USER).orchestration(), running, deadline);
  }

  void run(Orchestration steps, List<LaunchPlan> running, Deadline deadline) {
    var nodes = new ArrayList<Node>();
    for (VmSpec vm : state.spec().vms()) {
      LaunchPlan plan = running.get(state.spec().vms().indexOf(vm));
      nodes.add(new Node(vm.name(), handles.ssh(vm, backend.attach(plan), state), files.steps(vm)));
    }
    steps.run(nodes, state.accelerator().patience(), deadline.remaining(), progress);
  }
}
