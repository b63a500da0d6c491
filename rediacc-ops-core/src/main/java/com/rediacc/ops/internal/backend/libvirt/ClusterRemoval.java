package com.rediacc.ops.internal.backend.libvirt;

import java.nio.file.Path;
import java.util.Optional;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.libvirt.Network;

/** Removes the domains and networks that carry a cluster's run directory in their identity. */
final class ClusterRemoval {
  private ClusterRemoval() {}

  static void run(Connect connection, Path runDirectory) throws LibvirtException {
    destroyDomains(connection, runDirectory);
    destroyNetworks(connection, runDirectory);
  }

  private static void destroyDomains(Connect connection, Path runDirectory)
      throws LibvirtException {
    for (int id : connection.listDomains()) {
      Optional<Domain> domain = LibvirtErrors.ifPresent(() -> connection.domainLookupByID(id));
      if (domain.isEmpty()) {
        continue;
      }
      try {
        Optional<String> description = LibvirtErrors.ifPresent(() -> domain.get().getXMLDesc(0));
        if (description.filter(xml -> belongs(xml, runDirectory)).isPresent()) {
          LibvirtErrors.destroy(domain.get());
        }
      } finally {
        domain.get().free();
      }
    }
  }

  private static void destroyNetworks(Connect connection, Path runDirectory)
      throws LibvirtException {
    for (String name : connection.listNetworks()) {
      Optional<Network> network =
          LibvirtErrors.ifPresent(() -> connection.networkLookupByName(name));
      if (network.isEmpty()) {
        continue;
      }
      try {
        Optional<String> description = LibvirtErrors.ifPresent(() -> network.get().getXMLDesc(0));
        if (description.filter(xml -> belongs(xml, runDirectory)).isPresent()) {
          LibvirtErrors.destroy(network.get());
        }
      } finally {
        network.get().free();
      }
    }
  }

  private static boolean belongs(String description, Path runDirectory) {
    return ClusterIdentity.in(description)
        .filter(i -> i.runDirectory().equals(runDirectory))
        .isPresent();
  }
}
