package com.rediacc.ops;

import com.rediacc.ops.backend.Accelerator;
import com.rediacc.ops.backend.Backend;
import com.rediacc.ops.backend.LaunchPlan;
import com.rediacc.ops.backend.Machine;
import com.rediacc.ops.cloudinit.CloudInit;
import com.rediacc.ops.image.Image;
import com.rediacc.ops.internal.Deadline;
import com.rediacc.ops.internal.Folders;
import com.rediacc.ops.internal.HostCpu;
import com.rediacc.ops.internal.Together;
import com.rediacc.ops.orchestration.Orchestration;
import com.rediacc.ops.report.Durations;
import com.rediacc.ops.report.InterruptedOpsException;
import com.rediacc.ops.report.OpsException;
import com.rediacc.ops.report.Progress;
import com.rediacc.ops.ssh.SshHandle;
import com.rediacc.ops.state.StateKey;
import com.rediacc.ops.state.StateStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * Saves a cluster at one of the moments worth it, and starts others from what was saved. A state
 * is, for each VM, the disks as they were, the RAM of the same moment, the seed disk, and what the
 * console said.
 */
final class WarmStart {
  /** A state that takes longer hangs; a boot may still be in time. Longer under emulation. */
  private static final Duration ATTEMPT = Duration.ofMinutes(1);

  private final StateStore store;
  private final Backend backend;
  private final ClusterState state;
  private final ClusterFiles files;
  private final Handles handles;
  private final Progress progress;
  private final String key;
  private final SavedLevel level;
  private final Function<VmSpec, Path> next;

  /**
   * @param next the disk that a VM runs on from that moment
   */
  WarmStart(
      StateStore store,
      Backend backend,
      ClusterState state,
      ClusterFiles files,
      Handles handles,
      Progress progress,
      String key,
      SavedLevel level,
      Function<VmSpec, Path> next) {
    this.store = store;
    this.backend = backend;
    this.state = state;
    this.files = files;
    this.handles = handles;
    this.progress = progress;
    this.key = key;
    this.level = level;
    this.next = next;
  }

  /** Everything that a booted cluster is made of. */
  static String key(ClusterState state, Image image, Keys keys, Backend backend) {
    var key =
        new StateKey()
            .with("image", image.sha256())
            .with("backend", backend.name())
            .with("accelerator", state.accelerator().kind().toString());
    if (state.accelerator().kind() != Accelerator.Kind.TCG) {
      key.with("host CPU", HostCpu.describe());
    }
    for (VmSpec vm : state.spec().vms()) {
      LaunchPlan plan = state.plan(vm);
      var cloudInit = CloudInit.of(VmStart.guest(vm, "any", keys, state));
      key.with("vm", vm.toString())
          .with("user-data", cloudInit.userData())
          .with("meta-data", cloudInit.metaData())
          .with("network-config", cloudInit.networkConfig())
          .with("machine", backend.fingerprint(plan));
    }
    return key.hex();
  }

  /** The same with steps on top. */
  static String key(String booted, Orchestration steps) {
    return new StateKey().with("booted", booted).with("steps", steps.fingerprint()).hex();
  }

  /**
   * Starts all VMs from the saved state, if there is one that is whole and works.
   *
   * @return their plans, with the ssh ports that they were given; empty to start cold, with nothing
   *     left of the attempt
   */
  Optional<List<LaunchPlan>> restore(Deadline deadline) {
    progress.phase("cluster", "saved state");
    if (!store.claim(key, files.disks(), deadline.remaining(), progress)) {
      return Optional.empty();
    }
    Deadline attempt = deadline.within(ATTEMPT.multipliedBy(state.accelerator().patience()));
    try {
      List<Machine> machines = together("restoring VMs", vm -> restore(vm, attempt), attempt);
      resume(machines, attempt);
      return Optional.of(together("waking VMs", vm -> wake(vm, machines, attempt), attempt));
    } catch (InterruptedOpsException e) {
      throw e;
    } catch (OpsException | UncheckedIOException e) {
      if (deadline.isOver()) {
        throw e;
      }
      progress.note("the saved state did not start and is dropped: " + firstLine(e));
      handles.close();
      state.plans().forEach(plan -> backend.attach(plan).destroy(Teardown.GRACE));
      Folders.delete(files.disks());
      files.create();
      store.remove(key);
      return Optional.empty();
    }
  }

  private Machine restore(VmSpec vm, Deadline deadline) {
    progress.phase(vm.name(), "restore");
    try {
      // The console is written on; the state's own file must not be.
      Files.copy(files.savedConsole(vm), files.console(vm), StandardCopyOption.REPLACE_EXISTING);
      Files.delete(files.savedConsole(vm));
      Files.move(files.savedSeed(vm), files.seed(vm), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot put the files of " + vm.name() + " in place", e);
    }
    Path disk = next.apply(vm);
    Overlay.on(level.frozen(files, vm), "qcow2", disk, Optional.empty(), deadline);
    LaunchPlan plan = state.plan(vm).withDisk(disk);
    Machine machine = backend.restore(plan, files.ram(vm), deadline.remaining());
    Folders.delete(files.ram(vm));
    return machine;
  }

  /** All at once, as far as can be: they were paused at once. */
  private static void resume(List<Machine> machines, Deadline deadline) {
    List<Callable<Machine>> tasks = new ArrayList<>();
    for (Machine machine : machines) {
      tasks.add(
          () -> {
            machine.resume(deadline.remaining());
            return machine;
          });
    }
    Together.run("resuming VMs", machines.size(), tasks, deadline);
  }

  private LaunchPlan wake(VmSpec vm, List<Machine> machines, Deadline deadline) {
    progress.phase(vm.name(), "wake");
    Machine machine = machine(vm, machines);
    GuestClock.set(ssh(vm, machines), deadline);
    progress.phase(vm.name(), "ready");
    return state.plan(vm).withDisk(next.apply(vm)).withSshPort(machine.sshPort());
  }

  /**
   * Saves the cluster as it is now: all VMs pause, are saved, and go on. A state that cannot be
   * saved is told, and nothing else: the cluster is as good without.
   *
   * @param running on the disks that {@link SavedLevel#frozen} names
   * @return their plans from now on
   */
  List<LaunchPlan> save(List<LaunchPlan> running, Deadline deadline) {
    long begin = System.nanoTime();
    progress.phase("cluster", "save");
    List<Machine> machines = running.stream().map(backend::attach).toList();
    try {
      machines.forEach(machine -> machine.pause(deadline.remaining()));
      together("branching disks", vm -> branch(vm, machines, deadline), deadline);
      keep(machines, begin, deadline);
    } finally {
      resume(machines, Deadline.after(Teardown.GRACE));
    }
    // They stood still meanwhile.
    together("waking VMs", vm -> GuestClock.set(ssh(vm, machines), deadline), deadline);
    return state.spec().vms().stream()
        .map(vm -> running.get(state.spec().vms().indexOf(vm)).withDisk(next.apply(vm)))
        .toList();
  }

  private void keep(List<Machine> machines, long begin, Deadline deadline) {
    try {
      together("saving RAM", vm -> saveRam(vm, machines, deadline), deadline);
      resume(machines, deadline);
      var links = new ArrayList<Path>();
      var moved = new ArrayList<Path>();
      for (VmSpec vm : state.spec().vms()) {
        links.add(level.frozen(files, vm));
        links.addAll(level.below(files, vm));
        Files.copy(files.seed(vm), files.savedSeed(vm), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(files.console(vm), files.savedConsole(vm), StandardCopyOption.REPLACE_EXISTING);
        moved.addAll(List.of(files.ram(vm), files.savedSeed(vm), files.savedConsole(vm)));
      }
      store.keep(key, summary(), links, moved, deadline.remaining());
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      progress.note("saved for the next start in " + Durations.brief(took));
    } catch (InterruptedOpsException e) {
      throw e;
    } catch (OpsException | IOException | UncheckedIOException e) {
      progress.note("not saved for the next start: " + e.getMessage());
    } finally {
      state.spec().vms().forEach(vm -> Folders.delete(files.ram(vm)));
    }
  }

  private Path branch(VmSpec vm, List<Machine> machines, Deadline deadline) {
    Path overlay = next.apply(vm);
    Overlay.on(level.frozen(files, vm), "qcow2", overlay, Optional.of(vm.diskGb()), deadline);
    machine(vm, machines).branch(overlay, deadline.remaining());
    return overlay;
  }

  private Path saveRam(VmSpec vm, List<Machine> machines, Deadline deadline) {
    machine(vm, machines).saveRam(files.ram(vm), deadline.remaining());
    return files.ram(vm);
  }

  private SshHandle ssh(VmSpec vm, List<Machine> machines) {
    return handles.ssh(vm, machine(vm, machines), state);
  }

  private Machine machine(VmSpec vm, List<Machine> machines) {
    return machines.get(state.spec().vms().indexOf(vm));
  }

  private String summary() {
    return state.spec().os()
        + ", VMs "
        + state.spec().ids()
        + ", "
        + state.backend()
        + ", "
        + state.spec().netBase()
        + ".0/24"
        + (level == SavedLevel.PROVISIONED ? ", with " + state.spec().steps() : "");
  }

  private <T> List<T> together(String what, Function<VmSpec, T> step, Deadline deadline) {
    List<Callable<T>> tasks = new ArrayList<>();
    state.spec().vms().forEach(vm -> tasks.add(() -> step.apply(vm)));
    return Together.run(what, tasks.size(), tasks, deadline);
  }

  private static String firstLine(RuntimeException e) {
    return e.getMessage().lines().findFirst().orElse("");
  }
}
