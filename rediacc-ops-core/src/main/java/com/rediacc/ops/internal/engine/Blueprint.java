package com.rediacc.ops.internal.engine;

import com.rediacc.ops.internal.backend.Accelerator;
import com.rediacc.ops.internal.backend.Backend;
import com.rediacc.ops.internal.backend.ClusterNetwork;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.image.Image;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.orchestration.Orchestration;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Lifetime;
import com.rediacc.ops.spec.UpOptions;
import com.rediacc.ops.spec.VmSpec;

/**
 * All that is decided about a new cluster before anything of it is created.
 *
 * @param spec what is wanted
 * @param options how it is brought up
 * @param image that its disks lie on
 * @param backend that runs it
 * @param accelerator that executes it
 * @param steps that follow its boot
 */
record Blueprint(
    ClusterSpec spec,
    UpOptions options,
    Image image,
    Backend backend,
    Accelerator accelerator,
    Orchestration steps) {
  /** How the VM of a cluster with this identity and directory is launched. */
  LaunchPlan plan(VmSpec vm, String id, ClusterDirectory directory) {
    boolean fixedPort = options.lifetime() == Lifetime.DETACHED;
    return new LaunchPlan(
        id,
        vm.name(),
        vm.cpus(),
        vm.memoryMb(),
        image.bootSource(directory.disks(vm).root()),
        directory.disks(vm).data(),
        directory.seed(vm),
        directory.console(vm),
        directory.run(),
        fixedPort ? Addresses.fixedSshPort(vm) : 0,
        backend.nics(spec.subnet(), spec.address(vm), spec.isolated()),
        accelerator);
  }

  /** What its VMs will share. */
  ClusterNetwork network(String id, ClusterDirectory directory) {
    return ClusterNetwork.of(
        spec.subnet(), spec.vms().stream().map(vm -> plan(vm, id, directory)).toList());
  }
}
