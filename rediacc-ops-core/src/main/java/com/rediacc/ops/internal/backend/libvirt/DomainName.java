package com.rediacc.ops.internal.backend.libvirt;

import com.rediacc.ops.internal.backend.LaunchPlan;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * What a domain is called. libvirt restores RAM only into a domain of the same name and UUID, so
 * they tell the VM and its address, of which there is one a host, and not the cluster. Whose it is
 * says its {@link Identity}.
 */
final class DomainName {
  private DomainName() {}

  /** Such as {@code rediacc11@192.168.111.11}. */
  static String of(LaunchPlan plan) {
    return of(plan.name(), plan.clusterAddress());
  }

  static String of(String vm, String address) {
    return vm + "@" + address;
  }

  static UUID uuid(LaunchPlan plan) {
    return UUID.nameUUIDFromBytes(of(plan).getBytes(StandardCharsets.UTF_8));
  }
}
