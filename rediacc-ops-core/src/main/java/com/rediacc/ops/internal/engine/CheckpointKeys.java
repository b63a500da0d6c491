package com.rediacc.ops.internal.engine;

import com.rediacc.ops.internal.backend.Backend;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.checkpoint.CheckpointKey;
import com.rediacc.ops.internal.cloudinit.CloudInit;
import com.rediacc.ops.internal.host.HostCpu;
import com.rediacc.ops.internal.orchestration.Orchestration;
import com.rediacc.ops.spec.AcceleratorKind;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.VmSpec;

/** Under which keys the checkpoints of a cluster are kept: equal clusters have equal keys. */
final class CheckpointKeys {
  private CheckpointKeys() {}

  /** Over everything that a booted cluster is made of. */
  static String booted(ClusterState state, ClusterSpec spec, Keys keys, Backend backend) {
    var key =
        new CheckpointKey()
            .with("image", state.imageSha256())
            .with("architecture", spec.architecture().toString())
            .with("backend", backend.kind().option())
            .with("accelerator", state.accelerator().kind().toString());
    if (state.accelerator().kind() != AcceleratorKind.TCG) {
      key.with("host CPU", HostCpu.describe());
    }
    for (VmSpec vm : spec.vms()) {
      LaunchPlan plan = state.vm(vm).plan();
      var cloudInit = CloudInit.of(keys.guest(vm, "any", spec, plan));
      key.with("vm", vm.toString())
          .with("user-data", cloudInit.userData())
          .with("meta-data", cloudInit.metaData())
          .with("network-config", cloudInit.networkConfig())
          .with("machine", backend.fingerprint(plan));
    }
    return key.hex();
  }

  /** The same with steps on top. */
  static String provisioned(String booted, Orchestration steps) {
    return new CheckpointKey().with("booted", booted).with("steps", steps.fingerprint()).hex();
  }
}
