package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.backend.Backend;
import com.rediacc.ops.internal.backend.DiskFormat;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.guest.GuestClock;
import com.rediacc.ops.internal.image.DiskOverlay;
import com.rediacc.ops.internal.io.Directories;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.internal.time.Parallel;
import com.rediacc.ops.internal.time.Uninterruptibly;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Progress;
import com.rediacc.ops.spec.VmSpec;
import com.rediacc.ops.time.Durations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a checkpoint of a cluster at one of the moments worth it, and launches others from it. A
 * checkpoint is, for each VM, its disks as they were, its memory of the same moment, its seed disk,
 * and its console until then.
 */
final class Checkpoints {
  private static final Logger log = LoggerFactory.getLogger(Checkpoints.class);

  /** Longer than any launch from a checkpoint takes; a boot may still be in time. */
  private static final Duration ATTEMPT = Duration.ofMinutes(1);

  /** What taking one may cost a start, whose own deadline may leave less. */
  private static final Duration TAKING = Duration.ofMinutes(2);

  private final EngineContext context;
  private final Blueprint blueprint;
  private final ClusterState state;
  private final ClusterDirectory directory;
  private final String key;
  private final CheckpointLevel level;
  private final Function<VmSpec, Path> next;

  /**
   * @param key under which the store has it
   * @param level the moment
   * @param next the disk that a VM runs on from that moment
   */
  Checkpoints(
      EngineContext context,
      Blueprint blueprint,
      ClusterState state,
      ClusterDirectory directory,
      String key,
      CheckpointLevel level,
      Function<VmSpec, Path> next) {
    this.context = context;
    this.blueprint = blueprint;
    this.state = state;
    this.directory = directory;
    this.key = key;
    this.level = level;
    this.next = next;
  }

  /**
   * Launches all VMs from the checkpoint, if there is one that is whole and works.
   *
   * @return empty to start cold, with nothing left of the attempt
   */
  Optional<RunningCluster> launch(Deadline deadline) {
    progress().phase("cluster", "checkpoint");
    if (!linked(deadline)) {
      return Optional.empty();
    }
    Deadline attempt =
        deadline.within(ATTEMPT.multipliedBy(state.accelerator().kind().timeoutFactor()));
    try {
      List<RunningVm> vms = eachOfSpec("launching VMs", vm -> launch(vm, attempt), attempt);
      RunningCluster cluster = RunningCluster.of(state, directory, vms);
      cluster.resume();
      cluster.each("resynchronising VMs", vm -> resynchronise(vm, attempt), attempt);
      return Optional.of(cluster);
    } catch (InterruptedOpsException e) {
      throw e;
    } catch (OpsException e) {
      if (deadline.isOver()) {
        throw e;
      }
      progress().note("the checkpoint did not work and is dropped: " + e.summary());
      state.vms().forEach(vm -> backend().attach(vm.plan()).destroy(deadline));
      Directories.delete(directory.disks());
      directory.create();
      context.checkpoints().drop(key, progress());
      return Optional.empty();
    }
  }

  /** Whether the files of a whole checkpoint are at hand; a store that fails has none. */
  private boolean linked(Deadline deadline) {
    try {
      return context.checkpoints().link(key, directory.disks(), deadline, progress());
    } catch (InterruptedOpsException | DeadlineException e) {
      throw e;
    } catch (OpsException e) {
      progress().note("starting without a checkpoint: " + e.summary());
      return false;
    }
  }

  private RunningVm launch(VmSpec vm, Deadline deadline) {
    progress().phase(vm.name(), "launch");
    try {
      // The console is appended to; the checkpoint's own file must not be.
      Files.copy(
          directory.savedConsole(vm), directory.console(vm), StandardCopyOption.REPLACE_EXISTING);
      Files.delete(directory.savedConsole(vm));
      Files.move(directory.savedSeed(vm), directory.seed(vm), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new StorageException("cannot put the files of " + vm.name() + " in place", e);
    }
    Path disk = next.apply(vm);
    DiskOverlay.on(level.frozen(directory, vm), DiskFormat.QCOW2, disk, Optional.empty(), deadline);
    LaunchPlan plan = state.vm(vm).plan().withDisk(disk);
    backend().launchFromMemory(plan, directory.memory(vm), deadline);
    Directories.delete(directory.memory(vm));
    return RunningVm.of(context, blueprint.spec(), vm, plan, state);
  }

  private void resynchronise(RunningVm vm, Deadline deadline) {
    progress().phase(vm.name(), "resynchronise");
    GuestClock.set(vm.guest(), deadline);
    progress().phase(vm.name(), "ready");
  }

  /**
   * Takes the checkpoint: all VMs stop, are saved, and go on. One that cannot be taken is noted,
   * and nothing else: the cluster is as good without.
   *
   * @param running on the disks that {@link CheckpointLevel#frozen} names
   * @return the cluster, on the disks that it runs on from now on
   */
  RunningCluster take(RunningCluster running, Deadline deadline) {
    RunningCluster now = save(running);
    // They stood still meanwhile.
    now.each("setting clocks", vm -> GuestClock.set(vm.guest(), deadline), deadline);
    return now;
  }

  /** The same, with clocks that are behind. */
  RunningCluster save(RunningCluster running) {
    if (!running.vms().stream().allMatch(this::isOnFrozenDisk)) {
      // An earlier checkpoint failed halfway, and said so.
      return running;
    }
    progress().phase("cluster", "save");
    long begin = System.nanoTime();
    Deadline taking = Deadline.after(TAKING);
    var disks = new ConcurrentHashMap<RunningVm, Path>();
    try {
      running.each("creating overlays", vm -> createOverlay(vm, taking), taking);
      precopyMemory(running, taking);
      long pause = System.nanoTime();
      running.pausedWhile(
          () -> {
            running.each("switching disks", vm -> disks.put(vm, switchDisk(vm, taking)), taking);
            running.each(
                "saving memory",
                vm -> vm.machine().saveMemory(directory.memory(vm.spec()), taking),
                taking);
          },
          taking);
      log.debug(
          "checkpoint: {} before the pause, paused for {}",
          Durations.brief(Duration.ofNanos(pause - begin)),
          Durations.brief(Duration.ofNanos(System.nanoTime() - pause)));
      keep(running, taking);
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      progress().note("saved for the next start in " + Durations.brief(took));
    } catch (InterruptedOpsException e) {
      throw e;
    } catch (OpsException e) {
      progress().note("not saved for the next start: " + e.summary());
    } finally {
      running.vms().forEach(vm -> Directories.delete(directory.memory(vm.spec())));
    }
    return running.with(
        running.vms().stream()
            .map(vm -> disks.containsKey(vm) ? vm.withDisk(disks.get(vm)) : vm)
            .toList());
  }

  private boolean isOnFrozenDisk(RunningVm vm) {
    return vm.plan().boot().disk().equals(level.frozen(directory, vm.spec()));
  }

  private void createOverlay(RunningVm vm, Deadline deadline) {
    DiskOverlay.on(
        level.frozen(directory, vm.spec()),
        DiskFormat.QCOW2,
        next.apply(vm.spec()),
        Optional.of(vm.spec().diskGb()),
        deadline);
  }

  /** Most of the work, while nobody stands still. */
  private void precopyMemory(RunningCluster running, Deadline deadline) {
    try {
      running.each(
          "copying memory",
          vm -> vm.machine().precopyMemory(directory.memory(vm.spec()), deadline),
          deadline);
    } catch (RuntimeException | Error e) {
      // Resuming gives up what others have begun.
      Uninterruptibly.run(running::resume);
      throw e;
    }
  }

  private Path switchDisk(RunningVm vm, Deadline deadline) {
    Path overlay = next.apply(vm.spec());
    vm.machine().switchToOverlay(overlay, deadline);
    return overlay;
  }

  private void keep(RunningCluster running, Deadline deadline) {
    var links = new ArrayList<Path>();
    var moved = new ArrayList<Path>();
    try {
      for (VmSpec vm : running.spec().vms()) {
        links.add(level.frozen(directory, vm));
        links.addAll(level.below(directory, vm));
        Files.copy(
            directory.seed(vm), directory.savedSeed(vm), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(
            directory.console(vm), directory.savedConsole(vm), StandardCopyOption.REPLACE_EXISTING);
        moved.addAll(
            List.of(directory.memory(vm), directory.savedSeed(vm), directory.savedConsole(vm)));
      }
    } catch (IOException e) {
      throw new StorageException("cannot copy what belongs to the checkpoint", e);
    }
    context.checkpoints().add(key, summary(), links, moved, deadline);
  }

  private String summary() {
    ClusterSpec spec = blueprint.spec();
    return spec.os()
        + ", VMs "
        + spec.ids()
        + ", "
        + state.backend()
        + ", "
        + spec.subnet()
        + (level == CheckpointLevel.PROVISIONED
            ? ", with " + String.join(", ", spec.stepNames())
            : "");
  }

  private <T> List<T> eachOfSpec(String what, Function<VmSpec, T> step, Deadline deadline) {
    List<VmSpec> vms = blueprint.spec().vms();
    return Parallel.run(
        what,
        vms.size(),
        vms.stream().map(vm -> (Callable<T>) () -> step.apply(vm)).toList(),
        deadline);
  }

  private Backend backend() {
    return blueprint.backend();
  }

  private Progress progress() {
    return blueprint.options().progress();
  }
}
