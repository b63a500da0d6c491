package com.rediacc.ops.spec;

import java.util.Objects;

/** One VM that is wanted. Made by {@link ClusterSpec.Builder}; immutable and valid. */
public final class VmSpec {
  private final int id;
  private final Role role;
  private final int cpus;
  private final int memoryMb;
  private final int diskGb;

  VmSpec(int id, Role role, int cpus, int memoryMb, int diskGb) {
    this.id = id;
    this.role = role;
    this.cpus = cpus;
    this.memoryMb = memoryMb;
    this.diskGb = diskGb;
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
        && diskGb == that.diskGb;
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, role, cpus, memoryMb, diskGb);
  }

  /** For messages: {@code worker rediacc11, 2 CPU, 4096 MB, 16 GB}. */
  @Override
  public String toString() {
    return role + " " + name() + ", " + sizes();
  }

  /** For messages: {@code 2 CPU, 4096 MB, 16 GB}. */
  public String sizes() {
    return cpus + " CPU, " + memoryMb + " MB, " + diskGb + " GB";
  }
}
