package com.rediacc.ops.internal.backend.libvirt;

import com.rediacc.ops.spec.Subnet;
import java.net.Inet4Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.libvirt.Connect;
import org.libvirt.LibvirtException;
import org.libvirt.Network;
import org.w3c.dom.Element;

/** Who has addresses of a subnet already: libvirt's networks, and this host's interfaces. */
final class TakenSubnets {
  private TakenSubnets() {}

  /** Whoever is in the way, as people know it; empty when nobody is. */
  static Optional<String> holder(Subnet subnet, Connect connection) throws LibvirtException {
    var names = new ArrayList<String>();
    Collections.addAll(names, connection.listNetworks());
    Collections.addAll(names, connection.listDefinedNetworks());
    for (String name : names) {
      Optional<Network> network =
          LibvirtErrors.ifPresent(() -> connection.networkLookupByName(name));
      if (network.isPresent()) {
        try {
          String description = network.get().getXMLDesc(0);
          if (overlaps(subnet, description)) {
            return Optional.of("libvirt's network " + name + owner(description));
          }
        } finally {
          network.get().free();
        }
      }
    }
    return byInterface(subnet);
  }

  private static String owner(String description) {
    return ClusterIdentity.in(description)
        .map(identity -> ", of the cluster with the run directory " + identity.runDirectory())
        .orElse("");
  }

  private static boolean overlaps(Subnet subnet, String description) {
    for (Element ip : Xml.elements(Xml.read(description), "ip")) {
      // Hosts of the network carry an ip, too, as an attribute of another element.
      String address = ip.getAttribute("address");
      if (address.matches("[0-9.]+") && subnet.overlaps(address, prefix(ip))) {
        return true;
      }
    }
    return false;
  }

  private static int prefix(Element ip) {
    if (!ip.getAttribute("prefix").isEmpty()) {
      return Integer.parseInt(ip.getAttribute("prefix"));
    }
    int bits = 0;
    for (String part : List.of(ip.getAttribute("netmask").split("\\."))) {
      bits += part.isEmpty() ? 0 : Integer.bitCount(Integer.parseInt(part));
    }
    return bits == 0 ? Subnet.PREFIX : bits;
  }

  private static Optional<String> byInterface(Subnet subnet) {
    try {
      for (NetworkInterface one : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        for (InterfaceAddress address : one.getInterfaceAddresses()) {
          if (address.getAddress() instanceof Inet4Address v4
              && subnet.overlaps(v4.getHostAddress(), address.getNetworkPrefixLength())) {
            String where = v4.getHostAddress() + "/" + address.getNetworkPrefixLength();
            return Optional.of("the interface " + one.getName() + " with " + where);
          }
        }
      }
      return Optional.empty();
    } catch (SocketException e) {
      throw new IllegalStateException("cannot list this host's interfaces", e);
    }
  }
}
