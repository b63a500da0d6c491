package com.rediacc.ops.spec;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a {@code ClusterSpec} consists of; checked by whoever makes one. */
record SpecValues(
    List<VmSpec> vms,
    String os,
    Architecture architecture,
    Subnet subnet,
    int netOffset,
    Optional<BackendKind> backend,
    boolean isolated,
    boolean skipOrchestration,
    Optional<Path> renet,
    List<RoleStep> provisions,
    Map<Integer, String> userData) {
  SpecValues {
    vms = List.copyOf(vms);
    provisions = List.copyOf(provisions);
    userData = Collections.unmodifiableMap(new TreeMap<>(userData));
  }
}
