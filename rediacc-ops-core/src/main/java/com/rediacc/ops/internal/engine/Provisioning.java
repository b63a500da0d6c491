package com.rediacc.ops.internal.engine;

import com.rediacc.ops.internal.cloudinit.CloudInit;
import com.rediacc.ops.internal.orchestration.NodeMesh;
import com.rediacc.ops.internal.orchestration.Orchestration;
import com.rediacc.ops.internal.orchestration.RediaccServices;
import com.rediacc.ops.internal.orchestration.Stage;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Role;
import com.rediacc.ops.spec.RoleStep;
import com.rediacc.ops.spec.VmSpec;
import java.util.ArrayList;
import java.util.List;

/** What is done on the VMs of a cluster, once they are ready, before it is handed out. */
final class Provisioning {
  private Provisioning() {}

  /** What the spec asks for beyond ready VMs: Rediacc's services, then the user's own steps. */
  static Orchestration steps(ClusterSpec spec) {
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
    return Orchestration.of(stages);
  }

  /** The services that a VM of this cluster is meant to run. */
  static List<String> services(ClusterSpec spec, VmSpec vm, Orchestration steps) {
    var services = new ArrayList<String>();
    boolean lacks = vm.role() == Role.BRIDGE && !spec.skipOrchestration() && spec.renet().isEmpty();
    if (lacks) {
      services.add(RediaccServices.BRIDGE_SERVICE);
    }
    services.addAll(steps.services(vm.name()));
    return services;
  }

  /** What every cluster gets: nodes that know each other. */
  static Orchestration mesh(ClusterSpec spec, Keys keys) {
    List<NodeMesh.Peer> peers =
        spec.vms().stream()
            .map(
                vm ->
                    new NodeMesh.Peer(
                        vm.id(),
                        vm.name(),
                        vm.role().toString(),
                        spec.address(vm),
                        keys.hostPublic(vm)))
            .toList();
    return new NodeMesh(peers, CloudInit.USER).orchestration();
  }
}
