package com.rediacc.ops.internal.engine;

import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.process.ProcessIdentity;
import com.rediacc.ops.spec.Lifetime;
import com.rediacc.ops.spec.VmSpec;
import java.util.List;

/**
 * What has to be known of a cluster before a place is taken for it.
 *
 * @param lifetime how long it lives
 * @param vms in the order of the spec
 * @param cleanup what its backend needs beside killing processes
 * @param state what is written down of it
 */
record NewCluster(Lifetime lifetime, List<VmSpec> vms, Cleanup cleanup, Starting state) {
  NewCluster {
    vms = List.copyOf(vms);
  }

  /** As {@code Backend.cleanupCommands} gives it. */
  interface Cleanup {
    List<List<String>> commands(String id, ClusterDirectory directory);
  }

  /** Its state, once it has an identity and a reaper. */
  interface Starting {
    ClusterState starting(String id, ProcessIdentity reaper, ClusterDirectory directory);
  }
}
