package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.internal.backend.Backend;
import com.rediacc.ops.internal.backend.DiskFiles;
import com.rediacc.ops.internal.guest.GuestClock;
import com.rediacc.ops.internal.io.Directories;
import com.rediacc.ops.internal.layout.CheckpointFiles;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.time.Deadline;
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
import java.util.function.Function;

/**
 * Takes a checkpoint of a cluster at one of the moments worth it, and launches others from it. A
 * checkpoint is, for each VM, its disks as they were, its memory of the same moment, its seed disk,
 * and its console until then.
 */
final class Checkpoints {
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
  private final Function<VmSpec, DiskFiles> next;

  /**
   * @param key under which the store has it
   * @param level the moment
   * @param next the disks that a VM runs on from that moment
   */
  Checkpoints(
      EngineContext context,
      Blueprint blueprint,
      ClusterState state,
      ClusterDirectory directory,
      String key,
      CheckpointLevel level,
      Function<VmSpec, DiskFiles> next) {
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
   * @param copiedSoon whether another checkpoint is going to be taken of what is launched
   * @return empty to start cold, with nothing left of the attempt
   */
  Optional<RunningCluster> launch(boolean copiedSoon, Deadline deadline) {
    progress().phase("cluster", "checkpoint");
    if (!linked(deadline)) {
      return Optional.empty();
    }
    Deadline attempt =
        deadline.within(ATTEMPT.multipliedBy(state.accelerator().kind().timeoutFactor()));
    try {
      RunningCluster cluster = launchLinked(copiedSoon, attempt);
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

  private RunningCluster launchLinked(boolean copiedSoon, Deadline deadline) {
    CheckpointFiles files = directory.storedCheckpoint();
    List<VmSpec> specs = blueprint.spec().vms();
    try {
      for (VmSpec vm : specs) {
        Files.move(files.seed(vm), directory.seed(vm), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new StorageException("cannot put the seeds in place", e);
    }
    specs.forEach(vm -> progress().phase(vm.name(), "launch"));
    RunningCluster cluster =
        new CheckpointLauncher(context, state, directory)
            .launch(
                files,
                vm -> level.frozen(directory, vm),
                vm -> state.vm(vm).plan().withDisks(next.apply(vm)),
                copiedSoon,
                deadline);
    // Links only: what is mapped stays.
    specs.forEach(vm -> deleteLinks(files.memory(vm)));
    specs.forEach(vm -> Directories.delete(files.console(vm)));
    return cluster;
  }

  private void deleteLinks(Path memory) {
    String name = memory.getFileName().toString();
    Directories.entries(directory.disks()).stream()
        .filter(file -> file.getFileName().toString().startsWith(name))
        .forEach(Directories::delete);
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
   */
  void take(RunningCluster running, Deadline deadline) {
    save(running);
    // They stood still meanwhile.
    running.each("setting clocks", vm -> GuestClock.set(vm.guest(), deadline), deadline);
  }

  /** The same, with clocks that are behind. */
  void save(RunningCluster running) {
    if (!running.vms().stream().allMatch(this::isOnFrozenDisks)) {
      // An earlier checkpoint failed halfway, and said so.
      return;
    }
    progress().phase("cluster", "save");
    long begin = System.nanoTime();
    Deadline taking = Deadline.after(TAKING);
    try {
      Checkpoint taken =
          new CheckpointTaker(running, directory.storedCheckpoint(), next).take(taking);
      keep(taken, taking);
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      progress().note("saved for the next start in " + Durations.brief(took));
    } catch (InterruptedOpsException e) {
      throw e;
    } catch (OpsException e) {
      progress().note("not saved for the next start: " + e.summary());
    }
  }

  private boolean isOnFrozenDisks(RunningVm vm) {
    return vm.plan().disks().equals(level.frozen(directory, vm.spec()));
  }

  private void keep(Checkpoint taken, Deadline deadline) {
    var links = new ArrayList<Path>();
    var moved = new ArrayList<>(taken.memory());
    for (VmSpec vm : blueprint.spec().vms()) {
      links.addAll(taken.disks(vm).all());
      links.addAll(level.below(directory, vm));
      moved.addAll(List.of(taken.files().seed(vm), taken.files().console(vm)));
    }
    try {
      context.checkpoints().add(key, summary(), links, moved, deadline);
    } finally {
      // Where they could not be moved.
      moved.forEach(Directories::delete);
    }
  }

  private String summary() {
    ClusterSpec spec = blueprint.spec();
    return spec.os()
        + (" (" + spec.architecture() + ")")
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

  private Backend backend() {
    return blueprint.backend();
  }

  private Progress progress() {
    return blueprint.options().progress();
  }
}
