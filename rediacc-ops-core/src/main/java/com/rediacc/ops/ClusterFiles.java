package com.rediacc.ops;

import com.rediacc.ops.internal.Folders;
import com.rediacc.ops.internal.OwnerOnly;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * Names every file of one cluster.
 *
 * @param root the data directory itself for the detached cluster, a folder of its own for others
 */
record ClusterFiles(Path root) {
  /**
   * Linux allows 108 bytes for a socket's path, macOS 104; {@code /rediacc99.qmp} is 14 of them.
   */
  private static final int LONGEST_RUN_FOLDER = 88;

  /** A {@link ClusterState}. Absent: there is no cluster. */
  Path state() {
    return root.resolve("cluster.json");
  }

  /** Held while the cluster is changed; by its owner, if it has one, for its whole life. */
  Path lock() {
    return root.resolve("cluster.lock");
  }

  Path disks() {
    return root.resolve("disks");
  }

  Path disk(VmSpec vm) {
    return disks().resolve(vm.name() + ".qcow2");
  }

  Path seed(VmSpec vm) {
    return disks().resolve(vm.name() + "-seed.iso");
  }

  /** What the VM's disk was when its cluster was saved after its boot; overlays lie on it. */
  Path bootedDisk(VmSpec vm) {
    return disks().resolve(vm.name() + ".booted.qcow2");
  }

  /** The overlay on that which was frozen when the cluster was saved after orchestration. */
  Path provisionedDisk(VmSpec vm) {
    return disks().resolve(vm.name() + ".provisioned.qcow2");
  }

  /** RAM of the same moment; only while a state is saved or started from. */
  Path ram(VmSpec vm) {
    return disks().resolve(vm.name() + ".ram");
  }

  /** The seed on its way from or to a saved state. */
  Path savedSeed(VmSpec vm) {
    return disks().resolve(vm.name() + ".seed");
  }

  /** What the console said until then, on its way from or to a saved state. */
  Path savedConsole(VmSpec vm) {
    return disks().resolve(vm.name() + ".console");
  }

  Path logs() {
    return root.resolve("logs");
  }

  Path console(VmSpec vm) {
    return logs().resolve(vm.name() + "-console.log");
  }

  /** What orchestration's steps said on this VM. */
  Path steps(VmSpec vm) {
    return logs().resolve(vm.name() + "-steps.log");
  }

  /** OpenSSH {@code config} and {@code known_hosts}. */
  Path ssh() {
    return root.resolve("staging/.ssh");
  }

  /** Sockets and process ids. Outside the root where its path is too long for a socket. */
  Path run() {
    Path inside = root.resolve("run");
    if (inside.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_RUN_FOLDER) {
      return inside;
    }
    String tag =
        UUID.nameUUIDFromBytes(root.toString().getBytes(StandardCharsets.UTF_8)).toString();
    return Path.of("/tmp", "rediacc-" + tag);
  }

  /** For messages: which cluster it is, and where. */
  String place() {
    return "cluster in " + root;
  }

  void create() {
    List.of(root.resolve("staging"), disks(), logs(), ssh(), run()).forEach(OwnerOnly::folder);
  }

  /** Deletes what the VMs were made of; logs stay. The state goes last: it says what there is. */
  void deleteAllButLogs() {
    Folders.delete(disks());
    Folders.delete(run());
    Folders.delete(ssh().resolve("config"));
    Folders.delete(ssh().resolve("known_hosts"));
    Folders.delete(state());
  }

  /** Deletes the root and all in it; never called for the detached cluster. */
  void deleteAll() {
    deleteAllButLogs();
    Folders.delete(root);
  }
}
