package com.rediacc.ops;

import com.rediacc.ops.internal.OwnerOnly;
import com.rediacc.ops.state.StateStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Names everything in a data directory that is not of one cluster alone. The detached cluster's own
 * files lie directly in it, where the specification puts them; see {@link ClusterFiles}.
 *
 * @param root {@code RENET_DATA_DIR}
 */
record DataFolder(Path root) {
  Path images() {
    return root.resolve("images");
  }

  /** Keys that all clusters of this data directory share: the user's, and the VMs' host keys. */
  Path keys() {
    return root.resolve("staging/.ssh");
  }

  Path userKey() {
    return keys().resolve("id_ecdsa");
  }

  Path hostKey(VmSpec vm) {
    return keys().resolve("host-keys").resolve(vm.name());
  }

  /** Which accelerators were seen to work. */
  Path verdicts() {
    return root.resolve("cache/accelerators.json");
  }

  /** Held while a cluster counts what is free and takes its share. */
  Path admissionLock() {
    return root.resolve("cache/admission.lock");
  }

  /** States of clusters, saved to start from. */
  Path states() {
    return root.resolve("states");
  }

  StateStore stateStore(Settings settings) {
    return new StateStore(states(), settings.cacheBytes());
  }

  Path clusters() {
    return root.resolve("clusters");
  }

  ClusterFiles detachedCluster() {
    return new ClusterFiles(root);
  }

  ClusterFiles ownedCluster(String id) {
    return new ClusterFiles(clusters().resolve(id));
  }

  /** The folders of clusters that processes own, or owned. */
  List<ClusterFiles> ownedClusters() {
    if (!Files.isDirectory(clusters())) {
      return List.of();
    }
    try (var folders = Files.list(clusters())) {
      return folders.filter(Files::isDirectory).sorted().map(ClusterFiles::new).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + clusters(), e);
    }
  }

  /** Makes what every operation needs. */
  void create() {
    if (!Files.isDirectory(root)) {
      OwnerOnly.folder(root);
    }
    List.of(images(), keys(), keys().resolve("host-keys"), verdicts().getParent(), clusters())
        .forEach(OwnerOnly::folder);
  }
}
