package com.rediacc.ops.internal.backend;

import com.rediacc.ops.spec.Subnet;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What the VMs of one cluster share.
 *
 * @param clusterId identity of the cluster; everything that is created carries it
 * @param runDirectory of the cluster, as in {@link LaunchPlan}
 * @param subnet its addresses
 * @param nodes every VM, in order
 * @param isolated whether it leads to no other network
 */
public record ClusterNetwork(
    String clusterId, Path runDirectory, Subnet subnet, List<Node> nodes, boolean isolated) {
  public ClusterNetwork {
    Objects.requireNonNull(clusterId, "clusterId");
    Objects.requireNonNull(runDirectory, "runDirectory");
    Objects.requireNonNull(subnet, "subnet");
    nodes = List.copyOf(nodes);
  }

  /**
   * A VM on it.
   *
   * @param name host name
   * @param mac of its interface on this network
   * @param address its IPv4 address
   */
  public record Node(String name, String mac, String address) {
    public Node {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(mac, "mac");
      Objects.requireNonNull(address, "address");
    }
  }

  /** The network of machines with these plans, all of one cluster. */
  public static ClusterNetwork of(Subnet subnet, List<LaunchPlan> plans) {
    LaunchPlan first = plans.get(0);
    return new ClusterNetwork(
        first.clusterId(),
        first.runDirectory(),
        subnet,
        plans.stream().map(ClusterNetwork::node).toList(),
        fixed(first).fixed().orElseThrow().gateway().isEmpty());
  }

  private static Node node(LaunchPlan plan) {
    return new Node(plan.name(), fixed(plan).mac(), plan.clusterAddress());
  }

  private static Nic fixed(LaunchPlan plan) {
    return plan.nics().stream()
        .filter(one -> one.fixed().isPresent())
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(plan.name() + " has no fixed address"));
  }
}
