package com.rediacc.ops.spec;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** One VM that is wanted. Made by {@link ClusterSpec.Builder}; immutable and valid. */
public final class VmSpec {
  private final int id;
  private final Role role;
  private final int cpus;
  private final int memoryMb;
  private final int diskGb;
  private final List<Integer> dataDisksGb;

  VmSpec(int id, Role role, int cpus, int memoryMb, int diskGb, List<Integer> dataDisksGb) {
    this.id = id;
    this.role = role;
    this.cpus = cpus;
    this.memoryMb = memoryMb;
    this.diskGb = diskGb;
    this.dataDisksGb = List.copyOf(dataDisksGb);
  }

  /** 1 to 99, unique in its cluster. */
  public int id() {
    return id;
  }

  /** What it is in the cluster. */
  public Role role() {
    return role;
  }

  /** Virtual CPUs, at least 1. */
  public int cpus() {
    return cpus;
  }

  /** RAM in MB (2^20 bytes). */
  public int memoryMb() {
    return memoryMb;
  }

  /** Size of its disk in GB (2^30 bytes), which the guest's file system fills. */
  public int diskGb() {
    return diskGb;
  }

  /**
   * Sizes of its data disks in GB (2^30 bytes), the disk with the number 1 first; empty: it has
   * none. They come without partitions and file systems.
   */
  public List<Integer> dataDisksGb() {
    return dataDisksGb;
  }

  /** Host name and VM name: {@code rediacc<ID>}. */
  public String name() {
    return "rediacc" + id;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VmSpec that
        && id == that.id
        && role == that.role
        && cpus == that.cpus
        && memoryMb == that.memoryMb
        && diskGb == that.diskGb
        && dataDisksGb.equals(that.dataDisksGb);
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, role, cpus, memoryMb, diskGb, dataDisksGb);
  }

  /** For messages: {@code worker rediacc11, 2 CPU, 4096 MB, 16 GB}. */
  @Override
  public String toString() {
    return role + " " + name() + ", " + sizes();
  }

  /** For messages: {@code 2 CPU, 4096 MB, 16 GB}, with data disks {@code 16 + 1 + 4 GB}. */
  public String sizes() {
    String disks = dataDisksGb.stream().map(gb -> " + " + gb).collect(Collectors.joining());
    return cpus + " CPU, " + memoryMb + " MB, " + diskGb + disks + " GB";
  }
}
