package com.rediacc.ops.internal.engine;

import com.rediacc.ops.internal.io.Directories;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.orchestration.Node;
import com.rediacc.ops.internal.orchestration.Orchestration;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.internal.time.Parallel;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Lifetime;
import com.rediacc.ops.spec.Progress;
import com.rediacc.ops.spec.VmSpec;
import com.rediacc.ops.time.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * Takes a new cluster's VMs from nothing to ready: from the latest checkpoint that fits, or from
 * the image; through the steps that are still to be done; taking the checkpoints that were missing.
 * Used once.
 */
final class StartSequence {
  private final EngineContext context;
  private final Blueprint blueprint;
  private final ClusterState state;
  private final ClusterDirectory directory;
  private final Progress progress;

  StartSequence(EngineContext context, Blueprint blueprint, Reservation reservation) {
    this.context = context;
    this.blueprint = blueprint;
    this.state = reservation.state();
    this.directory = reservation.directory();
    this.progress = blueprint.options().progress();
  }

  /** Returns the cluster, ready, and known as such on disk. */
  RunningCluster run(Deadline deadline) {
    // An earlier cluster's output would pass for this one's.
    spec().vms().forEach(vm -> Directories.delete(directory.steps(vm)));
    noteMissingRenet();
    RunningCluster running = launched(deadline);
    ClusterState ready = state.ready(running.vms().stream().map(RunningVm::state).toList());
    ready.save(directory);
    RunningCluster cluster = running.with(ready);
    cluster.writeSshConfig();
    return cluster;
  }

  private ClusterSpec spec() {
    return blueprint.spec();
  }

  private RunningCluster launched(Deadline deadline) {
    if (blueprint.options().cold() || !context.settings().warm()) {
      return provisioned(boot(directory::disk, deadline), deadline);
    }
    String key = Checkpoints.key(state, spec(), context.keys(), blueprint.backend());
    if (blueprint.steps().isEmpty()) {
      return booted(checkpoints(key, CheckpointLevel.BOOTED, directory::disk), deadline);
    }
    Checkpoints whole =
        checkpoints(
            Checkpoints.key(key, blueprint.steps()), CheckpointLevel.PROVISIONED, directory::disk);
    Optional<RunningCluster> launched = whole.launch(deadline);
    if (launched.isPresent()) {
      return launched.get();
    }
    Checkpoints base = checkpoints(key, CheckpointLevel.BOOTED, directory::provisionedDisk);
    return whole.take(provisioned(booted(base, deadline), deadline), deadline);
  }

  private Checkpoints checkpoints(String key, CheckpointLevel level, Function<VmSpec, Path> next) {
    return new Checkpoints(context, blueprint, state, directory, key, level, next);
  }

  private RunningCluster booted(Checkpoints base, Deadline deadline) {
    return base.launch(deadline)
        .orElseGet(() -> base.take(boot(directory::bootedDisk, deadline), deadline));
  }

  private RunningCluster boot(Function<VmSpec, Path> disk, Deadline deadline) {
    var boot = new VmBoot(context, blueprint.backend(), spec(), state, progress);
    List<Callable<RunningVm>> tasks =
        spec().vms().stream()
            .map(
                vm ->
                    (Callable<RunningVm>)
                        () -> boot.boot(vm, disk.apply(vm), blueprint.image(), directory, deadline))
            .toList();
    List<RunningVm> running =
        Parallel.run(
            "start of VMs", blueprint.options().parallel() ? tasks.size() : 1, tasks, deadline);
    RunningCluster cluster = RunningCluster.of(state, directory, running);
    perform(Provisioning.mesh(spec(), context.keys()), cluster, deadline);
    return cluster;
  }

  private RunningCluster provisioned(RunningCluster cluster, Deadline deadline) {
    if (!blueprint.steps().isEmpty()) {
      long begin = System.nanoTime();
      perform(blueprint.steps(), cluster, deadline);
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      String names = String.join(", ", spec().stepNames());
      progress.note("orchestrated in " + Durations.brief(took) + ": " + names);
    }
    return cluster;
  }

  private void perform(Orchestration steps, RunningCluster cluster, Deadline deadline) {
    List<Node> nodes =
        cluster.vms().stream()
            .map(vm -> new Node(vm.name(), vm.ssh(), directory.steps(vm.spec())))
            .toList();
    steps.run(nodes, state.accelerator().kind().timeoutFactor(), deadline, progress);
  }

  /** For people at the command line: most test runs want none, and would read it for each class. */
  private void noteMissingRenet() {
    boolean wanted =
        blueprint.options().lifetime() == Lifetime.DETACHED && !spec().skipOrchestration();
    if (wanted && spec().renet().isEmpty()) {
      progress.note(
          "no renet binary (RENET_BINARY, --renet, or on the PATH): VMs without Rediacc services");
    }
  }
}
