package com.rediacc.ops.internal.layout;

import com.rediacc.ops.internal.io.Directories;
import com.rediacc.ops.internal.io.PrivateFiles;
import com.rediacc.ops.spec.VmSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * Names every file of one cluster.
 *
 * @param root the data directory itself for the detached cluster, a directory of its own for others
 */
public record ClusterDirectory(Path root) {
  /**
   * Linux allows 108 bytes for a socket's path, macOS 104; {@code /rediacc99.qmp} is 14 of them.
   */
  private static final int LONGEST_RUN_DIRECTORY = 88;

  /** A record of the cluster's state. Absent: there is no cluster. */
  public Path state() {
    return root.resolve("cluster.json");
  }

  /** Held while the cluster is changed; by its owner, if it has one, for its whole life. */
  public Path lock() {
    return root.resolve("cluster.lock");
  }

  public Path disks() {
    return root.resolve("disks");
  }

  public Path disk(VmSpec vm) {
    return disks().resolve(vm.name() + ".qcow2");
  }

  public Path seed(VmSpec vm) {
    return disks().resolve(vm.name() + "-seed.iso");
  }

  /** What the VM's disk was when the checkpoint after its boot was taken; overlays lie on it. */
  public Path bootedDisk(VmSpec vm) {
    return disks().resolve(vm.name() + ".booted.qcow2");
  }

  /** The overlay on that which was frozen when the checkpoint after orchestration was taken. */
  public Path provisionedDisk(VmSpec vm) {
    return disks().resolve(vm.name() + ".provisioned.qcow2");
  }

  /** Memory of the same moment; only while a checkpoint is taken or launched from. */
  public Path memory(VmSpec vm) {
    return disks().resolve(vm.name() + ".ram");
  }

  /** The seed on its way from or to a checkpoint. */
  public Path savedSeed(VmSpec vm) {
    return disks().resolve(vm.name() + ".seed");
  }

  /** What the console said until then, on its way from or to a checkpoint. */
  public Path savedConsole(VmSpec vm) {
    return disks().resolve(vm.name() + ".console");
  }

  public Path logs() {
    return root.resolve("logs");
  }

  public Path console(VmSpec vm) {
    return logs().resolve(vm.name() + "-console.log");
  }

  /** What orchestration's steps said on this VM. */
  public Path steps(VmSpec vm) {
    return logs().resolve(vm.name() + "-steps.log");
  }

  /** OpenSSH {@code config} and {@code known_hosts}. */
  public Path ssh() {
    return root.resolve("staging/.ssh");
  }

  /** The configuration for OpenSSH. */
  public Path sshConfig() {
    return ssh().resolve("config");
  }

  /** Whether there is anything of a cluster here that runs, or could. */
  public boolean hasMoreThanLogs() {
    return Files.exists(state()) || Files.exists(disks()) || Files.exists(run());
  }

  /** Sockets and process ids. Outside the root where its path is too long for a socket. */
  public Path run() {
    Path inside = root.resolve("run");
    if (inside.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_RUN_DIRECTORY) {
      return inside;
    }
    String tag =
        UUID.nameUUIDFromBytes(root.toString().getBytes(StandardCharsets.UTF_8)).toString();
    return Path.of("/tmp", "rediacc-" + tag);
  }

  /** For messages: which cluster it is, and where. */
  public String place() {
    return "cluster in " + root;
  }

  public void create() {
    List.of(root.resolve("staging"), disks(), logs(), ssh(), run())
        .forEach(PrivateFiles::directory);
  }

  /** Deletes what the VMs were made of; logs stay. The state goes last: it says what there is. */
  public void deleteAllButLogs() {
    Directories.delete(disks());
    Directories.delete(run());
    Directories.delete(ssh().resolve("config"));
    Directories.delete(ssh().resolve("known_hosts"));
    Directories.delete(state());
  }

  /** Deletes the root and all in it; never called for the detached cluster. */
  public void deleteAll() {
    deleteAllButLogs();
    Directories.delete(root);
  }
}
