package com.rediacc.ops;

import java.time.Instant;
import java.util.Objects;

/**
 * A moment of a whole cluster: RAM, devices and disks of all its VMs. Made by {@link
 * Cluster#snapshot}, lives as long as its cluster.
 *
 * @param name given by whoever made it
 * @param clusterId the cluster that it is of
 * @param taken when all VMs were paused for it
 */
public record Snapshot(String name, String clusterId, Instant taken) {
  public Snapshot {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(clusterId, "clusterId");
    Objects.requireNonNull(taken, "taken");
  }
}
