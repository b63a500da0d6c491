package com.rediacc.ops;

import java.util.List;

/**
 * What a cluster was seen to be, at one moment.
 *
 * @param id identity of the cluster
 * @param phase {@code starting} or {@code ready}
 * @param os the image it was made from
 * @param backend what runs it
 * @param accelerator what executes it, with the reason of a fallback
 * @param vms in the order of the spec
 */
public record ClusterStatus(
    String id, String phase, String os, String backend, String accelerator, List<VmStatus> vms) {
  public ClusterStatus {
    vms = List.copyOf(vms);
  }
}
