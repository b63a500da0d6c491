package com.rediacc.ops.internal.backend.libvirt;

import com.rediacc.ops.internal.backend.ClusterNetwork;
import com.rediacc.ops.internal.backend.ClusterNetwork.Node;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * libvirt's description of a cluster's network: NAT to the outside, unless it is isolated; this
 * host at the subnet's last but one address, fixed addresses and names for all VMs. Source:
 * libvirt's "Network XML format".
 */
final class NetworkXml {
  private NetworkXml() {}

  static String name(String clusterId) {
    return "rediacc-" + clusterId;
  }

  /** Interface names end at 15 characters: a part of the identity has to suffice. */
  static String bridge(String clusterId) {
    return "rdc" + clusterId.replace("-", "").substring(0, 10);
  }

  static String of(ClusterNetwork network) {
    return String.format(
        Locale.ROOT,
        """
        <network>
          <name>%s</name>
          <metadata>%s</metadata>
          %s
          <bridge name='%s' stp='off' delay='0'/>
          <dns>
        %s
          </dns>
          <ip address='%s' netmask='255.255.255.0'>
            <dhcp>
        %s
            </dhcp>
          </ip>
        </network>
        """,
        Xml.escaped(name(network.clusterId())),
        new ClusterIdentity(network.clusterId(), network.runDirectory()).xml(),
        network.isolated() ? "" : "<forward mode='nat'/>",
        Xml.escaped(bridge(network.clusterId())),
        each(network, NetworkXml::dnsHost),
        network.subnet().host(),
        each(network, NetworkXml::dhcpHost));
  }

  private static String each(ClusterNetwork network, Function<Node, String> entry) {
    return network.nodes().stream().map(entry).collect(Collectors.joining("\n"));
  }

  private static String dnsHost(Node node) {
    return String.format(
        Locale.ROOT,
        "    <host ip='%s'><hostname>%s</hostname></host>",
        Xml.escaped(node.address()),
        Xml.escaped(node.name()));
  }

  private static String dhcpHost(Node node) {
    return String.format(
        Locale.ROOT,
        "      <host mac='%s' name='%s' ip='%s'/>",
        Xml.escaped(node.mac()),
        Xml.escaped(node.name()),
        Xml.escaped(node.address()));
  }
}
