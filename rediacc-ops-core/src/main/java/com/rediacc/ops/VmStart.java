package com.rediacc.ops;

import com.rediacc.ops.backend.Backend;
import com.rediacc.ops.backend.LaunchPlan;
import com.rediacc.ops.backend.Machine;
import com.rediacc.ops.cloudinit.CloudInit;
import com.rediacc.ops.cloudinit.Guest;
import com.rediacc.ops.image.Image;
import com.rediacc.ops.internal.Deadline;
import com.rediacc.ops.report.Progress;
import com.rediacc.ops.ssh.SshHandle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Takes one VM after another to ready. Thread-safe: VMs of a cluster start in parallel. */
final class VmStart {
  private final Backend backend;
  private final ClusterState state;
  private final Handles handles;
  private final Progress progress;

  VmStart(Backend backend, ClusterState state, Handles handles, Progress progress) {
    this.backend = backend;
    this.state = state;
    this.handles = handles;
    this.progress = progress;
  }

  /** An overlay on the image, and the seed that makes it this VM. */
  void makeDisks(
      VmSpec vm, Path disk, Image image, Keys keys, ClusterFiles files, Deadline deadline) {
    progress.phase(vm.name(), "disk");
    // An earlier cluster's last words would pass for this one's.
    deleteConsole(files.console(vm));
    Overlay.on(image.disk(), image.format(), disk, Optional.of(vm.diskGb()), deadline);
    CloudInit.of(guest(vm, state.id(), keys, state)).writeSeed(files.seed(vm));
  }

  /**
   * Powers the VM on and waits until it is ready.
   *
   * @return its plan, with the ssh port that it was given
   */
  LaunchPlan powerOn(VmSpec vm, LaunchPlan plan, Deadline deadline) {
    progress.phase(vm.name(), "power on");
    Machine machine = backend.launch(plan, deadline.remaining());
    // A paused one counts as on.
    machine.resume(deadline.remaining());
    SshHandle ssh = handles.ssh(vm, machine, state);
    new Readiness(machine, ssh, plan.console(), state.spec().addresses(), progress).await(deadline);
    GuestClock.set(ssh, deadline);
    return plan.withSshPort(machine.sshPort());
  }

  /**
   * What the VM is told of itself.
   *
   * @param life tells its first boot from that of any other VM of its name
   */
  static Guest guest(VmSpec vm, String life, Keys keys, ClusterState state) {
    return new Guest(
        vm.name() + "-" + life,
        vm.name(),
        keys.authorized(),
        keys.host(vm),
        state.spec().addresses(),
        state.plan(vm).nics(),
        Optional.ofNullable(state.spec().userData().get(vm.id())));
  }

  private static void deleteConsole(Path console) {
    try {
      Files.deleteIfExists(console);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + console, e);
    }
  }
}
