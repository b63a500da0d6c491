package com.rediacc.ops.internal.backend.libvirt;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The mark that domains and networks carry in their metadata: whose they are. What does not carry
 * it is never touched.
 *
 * @param clusterId the cluster
 * @param runDirectory its run directory, for finding what is left when all else is lost
 */
record ClusterIdentity(String clusterId, Path runDirectory) {
  private static final String NAMESPACE = "https://rediacc.com/ops/cluster/1";

  /** As the content of a {@code metadata} element. */
  String xml() {
    return "<rediacc:cluster xmlns:rediacc='"
        + NAMESPACE
        + "' id='"
        + Xml.escaped(clusterId)
        + "' run='"
        + Xml.escaped(runDirectory)
        + "'/>";
  }

  /** The mark in a domain's or a network's description. */
  static Optional<ClusterIdentity> in(String description) {
    return Xml.elements(Xml.read(description), "cluster").stream()
        .filter(element -> NAMESPACE.equals(element.getNamespaceURI()))
        .map(e -> new ClusterIdentity(e.getAttribute("id"), Path.of(e.getAttribute("run"))))
        .findFirst();
  }
}
