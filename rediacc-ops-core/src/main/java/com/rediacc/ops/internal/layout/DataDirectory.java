package com.rediacc.ops.internal.layout;

import com.rediacc.ops.internal.io.Directories;
import com.rediacc.ops.internal.io.PrivateFiles;
import com.rediacc.ops.spec.VmSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Names everything in a data directory that is not of one cluster alone. The detached cluster's own
 * files lie directly in it, where the specification puts them; see {@link ClusterDirectory}.
 *
 * @param root {@code RENET_DATA_DIR}
 */
public record DataDirectory(Path root) {
  public Path images() {
    return root.resolve("images");
  }

  /** Keys that all clusters of this data directory share: the user's, and the VMs' host keys. */
  public Path keys() {
    return root.resolve("staging/.ssh");
  }

  public Path userKey() {
    return keys().resolve("id_ecdsa");
  }

  public Path hostKey(VmSpec vm) {
    return keys().resolve("host-keys").resolve(vm.name());
  }

  /** Which accelerators were seen to work. */
  public Path accelerators() {
    return root.resolve("cache/accelerators.json");
  }

  /** Held while a cluster counts what is free and takes its share. */
  public Path admissionLock() {
    return root.resolve("cache/admission.lock");
  }

  /** Checkpoints that clusters are launched from. */
  public Path checkpoints() {
    return root.resolve("checkpoints");
  }

  /** Checkpoints of clusters whose test failed, each in a directory of its own. */
  public Path kept() {
    return root.resolve("kept");
  }

  public Path clusters() {
    return root.resolve("clusters");
  }

  public ClusterDirectory detachedCluster() {
    return new ClusterDirectory(root);
  }

  public ClusterDirectory ownedCluster(String id) {
    return new ClusterDirectory(clusters().resolve(id));
  }

  /** The directories of clusters that processes own, or owned. */
  public List<ClusterDirectory> ownedClusters() {
    return Directories.entries(clusters()).stream()
        .filter(Files::isDirectory)
        .map(ClusterDirectory::new)
        .toList();
  }

  /**
   * This user's run directories outside of data directories that belong to no cluster any more,
   * whatever its data directory was.
   *
   * @param age that they have at least
   */
  public List<Path> forgottenRunDirectories(Duration age) {
    return RunDirectory.forgotten(age, System.getenv());
  }

  /** The root or, before it is made, the nearest directory above it that is there. */
  public Path nearestExisting() {
    Path existing = root;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    return existing;
  }

  /** Makes what every operation needs. */
  public void create() {
    if (!Files.isDirectory(root)) {
      PrivateFiles.directory(root);
    }
    List.of(images(), keys(), keys().resolve("host-keys"), accelerators().getParent(), clusters())
        .forEach(PrivateFiles::directory);
  }
}
