package com.rediacc.ops;

/**
 * One VM that is wanted.
 *
 * @param id 1 to 99, unique in its cluster
 * @param role what it is in the cluster
 * @param cpus virtual CPUs
 * @param memoryMb RAM in MB
 * @param diskGb size of its disk in GB (2^30 bytes), which the guest's file system fills
 */
public record VmSpec(int id, Role role, int cpus, int memoryMb, int diskGb) {
  /** Host name and VM name: {@code rediacc<ID>}. */
  public String name() {
    return "rediacc" + id;
  }
}
