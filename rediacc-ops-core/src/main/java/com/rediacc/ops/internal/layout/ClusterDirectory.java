package com.rediacc.ops.internal.layout;

import com.rediacc.ops.internal.backend.DiskFiles;
import com.rediacc.ops.internal.io.Directories;
import com.rediacc.ops.internal.io.PrivateFiles;
import com.rediacc.ops.spec.VmSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

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

  /** The disks that the VM writes to, unless it was given others. */
  public DiskFiles disks(VmSpec vm) {
    return disks(vm, ".qcow2");
  }

  public Path seed(VmSpec vm) {
    return disks().resolve(vm.name() + "-seed.iso");
  }

  /**
   * What the VM's disks were when the checkpoint after its boot was taken; overlays lie on them.
   */
  public DiskFiles bootedDisks(VmSpec vm) {
    return disks(vm, ".booted.qcow2");
  }

  /** The overlays on those which were frozen when the checkpoint after orchestration was taken. */
  public DiskFiles provisionedDisks(VmSpec vm) {
    return disks(vm, ".provisioned.qcow2");
  }

  /** The overlays that the VM writes to in a later generation, or after a snapshot. */
  public DiskFiles disks(VmSpec vm, int generation) {
    return disks(vm, "." + generation + ".qcow2");
  }

  private DiskFiles disks(VmSpec vm, String suffix) {
    return new DiskFiles(
        disks().resolve(diskName(vm, 0) + suffix),
        IntStream.rangeClosed(1, vm.dataDisksGb().size())
            .mapToObj(number -> disks().resolve(diskName(vm, number) + suffix))
            .toList());
  }

  /**
   * What the names of all files of one disk begin with, up to a dot.
   *
   * @param number 0: the root disk
   */
  public static String diskName(VmSpec vm, int number) {
    return vm.name() + (number == 0 ? "" : "-data" + number);
  }

  /** Frames that the VM's emulator wrote down; removed with the disks, whoever removes them. */
  public Path capture(VmSpec vm, int number) {
    return disks().resolve(vm.name() + ".capture-" + number + ".pcap");
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

  /** What commands ask the process that holds a detached cluster's links. */
  public Path holderQuestion() {
    return run().resolve("link-holder.ask");
  }

  /** What that process answers, and who it is. */
  public Path holderAnswer() {
    return run().resolve("link-holder.json");
  }

  /** Held by that process as long as it lives. */
  public Path holderLock() {
    return run().resolve("link-holder.lock");
  }

  /** What that process has to say. */
  public Path holderLog() {
    return logs().resolve("link-holder.log");
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
