package com.rediacc.ops.internal.layout;

import com.rediacc.ops.internal.io.Directories;
import com.rediacc.ops.internal.io.PrivateFiles;
import com.rediacc.ops.spec.VmSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Names every file of one cluster.
 *
 * @param root the data directory itself for the detached cluster, a directory of its own for others
 */
public record ClusterDirectory(Path root) {
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

  /** The overlay that the VM writes to in a later generation, or after a snapshot. */
  public Path disk(VmSpec vm, int number) {
    return disks().resolve(vm.name() + "." + number + ".qcow2");
  }

  /** A checkpoint of the store on its way in or out. */
  public CheckpointFiles storedCheckpoint() {
    return new CheckpointFiles(disks());
  }

  /** What snapshots are made of, beside disks. */
  public Path snapshots() {
    return root.resolve("snapshots");
  }

  public CheckpointFiles snapshot(int number) {
    return new CheckpointFiles(snapshots().resolve(Integer.toString(number)));
  }

  public Path logs() {
    return root.resolve("logs");
  }

  public Path console(VmSpec vm) {
    return logs().resolve(vm.name() + "-console.log");
  }

  /** The console of a generation that is not the current one. */
  public Path console(VmSpec vm, int generation) {
    return logs().resolve(vm.name() + "-console." + generation + ".log");
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

  /**
   * Sockets and process ids. Outside the root where its path is too long for a socket; known once
   * {@link #create} was called.
   */
  public Path run() {
    return runDirectory().path();
  }

  /** The faults that are in force in a detached cluster. */
  public Path faults() {
    return run().resolve("faults.json");
  }

  private RunDirectory runDirectory() {
    return new RunDirectory(root.resolve("run"), System.getenv());
  }

  /** For messages: which cluster it is, and where. */
  public String place() {
    return "cluster in " + root;
  }

  /** Makes all directories that are missing; those of a cluster that is there stay in place. */
  public void create() {
    List.of(root.resolve("staging"), disks(), logs(), ssh()).forEach(PrivateFiles::directory);
    runDirectory().create(Files.exists(state()));
  }

  /** Deletes what the VMs were made of; logs stay. The state goes last: it says what there is. */
  public void deleteAllButLogs() {
    Directories.delete(disks());
    Directories.delete(snapshots());
    runDirectory().delete();
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
