package com.rediacc.ops;

import com.rediacc.ops.backend.Backend;
import com.rediacc.ops.backend.LaunchPlan;
import com.rediacc.ops.backend.Machine;
import com.rediacc.ops.cloudinit.CloudInit;
import com.rediacc.ops.cloudinit.Guest;
import com.rediacc.ops.image.Image;
import com.rediacc.ops.internal.Deadline;
import com.rediacc.ops.internal.Programs;
import com.rediacc.ops.internal.Subprocess;
import com.rediacc.ops.report.Failure;
import com.rediacc.ops.report.Progress;
import com.rediacc.ops.report.UnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
  void makeDisks(VmSpec vm, Image image, Keys keys, ClusterFiles files, Deadline deadline) {
    progress.phase(vm.name(), "disk");
    // An earlier cluster's last words would pass for this one's.
    deleteConsole(files.console(vm));
    overlay(image, files.disk(vm), vm.diskGb(), deadline);
    CloudInit.of(guest(vm, keys)).writeSeed(files.seed(vm));
  }

  /**
   * Powers the VM on and waits until it is ready.
   *
   * @return its plan, with the ssh port that it was given
   */
  LaunchPlan powerOn(VmSpec vm, Deadline deadline) {
    progress.phase(vm.name(), "power on");
    LaunchPlan plan = state.plan(vm);
    Machine machine = backend.launch(plan, deadline.remaining());
    // A paused one counts as on.
    machine.resume(deadline.remaining());
    try (var ssh = handles.ssh(vm, machine, state)) {
      new Readiness(machine, ssh, plan.console(), state.spec().addresses(), progress)
          .await(deadline);
    }
    return plan.withSshPort(machine.sshPort());
  }

  private Guest guest(VmSpec vm, Keys keys) {
    return new Guest(
        vm.name() + "-" + state.id(),
        vm.name(),
        keys.authorized(),
        keys.host(vm),
        state.spec().addresses(),
        state.plan(vm).nics());
  }

  private static void deleteConsole(Path console) {
    try {
      Files.deleteIfExists(console);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + console, e);
    }
  }

  private static void overlay(Image image, Path file, int sizeGb, Deadline deadline) {
    Path tool =
        Programs.find("qemu-img")
            .orElseThrow(
                () ->
                    new UnavailableException(
                        Failure.of("qemu-img is not on the PATH").withHint("run 'rdc ops setup'")));
    Subprocess.of(
            tool.toString(),
            "create",
            "-q",
            "-f",
            "qcow2",
            "-F",
            image.format(),
            "-b",
            image.disk().toString(),
            file.toString(),
            sizeGb + "G")
        .run(deadline)
        .succeeded();
  }
}
