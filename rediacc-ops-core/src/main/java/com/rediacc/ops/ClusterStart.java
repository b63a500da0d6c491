package com.rediacc.ops;

import com.rediacc.ops.backend.Backend;
import com.rediacc.ops.backend.LaunchPlan;
import com.rediacc.ops.image.Image;
import com.rediacc.ops.internal.Deadline;
import com.rediacc.ops.internal.Folders;
import com.rediacc.ops.internal.Together;
import com.rediacc.ops.orchestration.Orchestration;
import com.rediacc.ops.report.Durations;
import com.rediacc.ops.report.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * Takes a new cluster's VMs from nothing to ready: from the latest saved state that fits, or from
 * the image; through the steps that are still to be done; saving what was not saved. Used once.
 */
final class ClusterStart {
  private final DataFolder data;
  private final Settings settings;
  private final Backend backend;
  private final Handles handles;
  private final Image image;
  private final UpOptions options;
  private final Progress progress;
  private final ClusterState state;
  private final ClusterFiles files;
  private final Keys keys;
  private final Provisioning provisioning;
  private final Orchestration steps;

  ClusterStart(
      Settings settings,
      DataFolder data,
      Backend backend,
      Reservation reservation,
      Handles handles,
      Image image,
      UpOptions options) {
    this.settings = settings;
    this.data = data;
    this.backend = backend;
    this.handles = handles;
    this.image = image;
    this.options = options;
    this.progress = options.progress();
    this.state = reservation.state();
    this.files = reservation.files();
    this.keys = new Keys(data);
    this.provisioning = new Provisioning(state, files, keys, handles, backend, progress);
    this.steps = Provisioning.asked(state.spec());
  }

  /** Returns the plans of the VMs, which are ready. */
  List<LaunchPlan> run(Deadline deadline) {
    keys.ensure(state.spec().vms());
    // An earlier cluster's words would pass for this one's.
    state.spec().vms().forEach(vm -> Folders.delete(files.steps(vm)));
    tellOfRenet();
    if (options.cold() || !settings.warm()) {
      return orchestrated(boot(files::disk, deadline), deadline);
    }
    String key = WarmStart.key(state, image, keys, backend);
    if (steps.isEmpty()) {
      return booted(saved(key, SavedLevel.BOOTED, files::disk), deadline);
    }
    var whole = saved(WarmStart.key(key, steps), SavedLevel.PROVISIONED, files::disk);
    Optional<List<LaunchPlan>> restored = whole.restore(deadline);
    if (restored.isPresent()) {
      return restored.get();
    }
    var base = saved(key, SavedLevel.BOOTED, files::provisionedDisk);
    return whole.save(orchestrated(booted(base, deadline), deadline), deadline);
  }

  /** To people at the command line: most test runs want none, and would hear it for each class. */
  private void tellOfRenet() {
    boolean asked = options.lifetime() == Lifetime.DETACHED && !state.spec().skipOrchestration();
    if (asked && state.spec().renet().isEmpty()) {
      progress.note(
          "no renet binary (RENET_BINARY, --renet, or on the PATH): VMs without Rediacc services");
    }
  }

  private WarmStart saved(String key, SavedLevel level, Function<VmSpec, Path> next) {
    return new WarmStart(
        data.stateStore(settings), backend, state, files, handles, progress, key, level, next);
  }

  private List<LaunchPlan> booted(WarmStart base, Deadline deadline) {
    return base.restore(deadline)
        .orElseGet(() -> base.save(boot(files::bootedDisk, deadline), deadline));
  }

  private List<LaunchPlan> boot(Function<VmSpec, Path> disk, Deadline deadline) {
    var start = new VmStart(backend, state, handles, progress);
    List<Callable<LaunchPlan>> tasks = new ArrayList<>();
    for (VmSpec vm : state.spec().vms()) {
      tasks.add(
          () -> {
            start.makeDisks(vm, disk.apply(vm), image, keys, files, deadline);
            return start.powerOn(vm, state.plan(vm).withDisk(disk.apply(vm)), deadline);
          });
    }
    List<LaunchPlan> running =
        Together.run("start of VMs", options.parallel() ? tasks.size() : 1, tasks, deadline);
    provisioning.acquaint(running, deadline);
    return running;
  }

  private List<LaunchPlan> orchestrated(List<LaunchPlan> running, Deadline deadline) {
    if (!steps.isEmpty()) {
      long begin = System.nanoTime();
      provisioning.run(steps, running, deadline);
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      progress.note("orchestrated in " + Durations.brief(took) + ": " + state.spec().steps());
    }
    return running;
  }
}
