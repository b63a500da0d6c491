package com.rediacc.ops.internal.engine;

import java.util.List;

/**
 * One launch of a cluster from a snapshot: machines with disks, sockets and ports of their own.
 *
 * @param number unlike that of any other of the cluster; 0: not launched from a snapshot
 * @param vms in the order of the spec
 */
record Generation(int number, List<RunningVm> vms) {
  Generation {
    vms = List.copyOf(vms);
  }
}
