package com.rediacc.ops.internal.engine;

import com.rediacc.ops.internal.backend.DiskFiles;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.cloudinit.CloudInit;
import com.rediacc.ops.internal.image.DiskOverlay;
import com.rediacc.ops.internal.image.Image;
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
    boolean warm = context.settings().warm() && !blueprint.options().cold();
    boolean steps = !blueprint.steps().isEmpty();
    Function<VmSpec, DiskFiles> bootedOn = steps ? directory::provisionedDisks : directory::disks;
    String key =
        warm ? CheckpointKeys.booted(state, spec(), context.keys(), blueprint.backend()) : "";
    var booted = checkpoints(key, CheckpointLevel.BOOTED, bootedOn);
    var provisioned =
        checkpoints(
            CheckpointKeys.provisioned(key, blueprint.steps()),
            CheckpointLevel.PROVISIONED,
            directory::disks);
    Optional<RunningCluster> whole =
        warm && steps
            ? provisioned.launch(blueprint.options().snapshots(), deadline)
            : Optional.empty();
    if (whole.isPresent()) {
      return whole.get().ready();
    }
    Optional<RunningCluster> base =
        warm ? booted.launch(steps || blueprint.options().snapshots(), deadline) : Optional.empty();
    RunningCluster cluster = base.isPresent() ? base.get() : boot(warm, deadline);
    if (warm && base.isEmpty()) {
      booted.take(cluster, deadline);
    }
    if (steps) {
      provision(cluster, deadline);
    }
    if (warm && steps) {
      provisioned.take(cluster, deadline);
    }
    return cluster.ready();
  }

  private ClusterSpec spec() {
    return blueprint.spec();
  }

  private Checkpoints checkpoints(
      String key, CheckpointLevel level, Function<VmSpec, DiskFiles> next) {
    return new Checkpoints(context, blueprint, state, directory, key, level, next);
  }

  /**
   * Boots all VMs from the image.
   *
   * @param warm whether a checkpoint is going to be taken, which freezes the disk that they boot on
   */
  private RunningCluster boot(boolean warm, Deadline deadline) {
    var boot = new VmBoot(context, blueprint.backend(), spec(), state, progress);
    List<Callable<RunningVm>> tasks =
        spec().vms().stream()
            .map(
                vm ->
                    (Callable<RunningVm>)
                        () -> {
                          DiskFiles disks = warm ? directory.bootedDisks(vm) : directory.disks(vm);
                          return boot.powerOn(vm, newDisks(vm, disks, deadline), deadline);
                        })
            .toList();
    int atOnce = blueprint.options().parallel() ? tasks.size() : 1;
    List<RunningVm> vms = Parallel.run("start of VMs", atOnce, tasks, deadline);
    RunningCluster cluster = RunningCluster.of(state, directory, vms);
    perform(Provisioning.mesh(spec(), context.keys()), cluster, deadline);
    return cluster;
  }

  /**
   * Makes an overlay on the image, the data disks, and the seed that makes it this VM.
   *
   * @param disks of which there are none yet
   * @return how the VM is launched on them
   */
  private LaunchPlan newDisks(VmSpec vm, DiskFiles disks, Deadline deadline) {
    progress.phase(vm.name(), "disk");
    // An earlier cluster's console would pass for this one's.
    Directories.delete(directory.console(vm));
    Image image = blueprint.image();
    DiskOverlay.on(image.disk(), image.format(), disks.root(), Optional.of(vm.diskGb()), deadline);
    for (int i = 0; i < disks.data().size(); i++) {
      DiskOverlay.blank(disks.data().get(i), vm.dataDisksGb().get(i), deadline);
    }
    LaunchPlan plan = state.vm(vm).plan().withDisks(disks);
    CloudInit.of(context.keys().guest(vm, state.id(), spec(), plan)).writeSeed(plan.seed());
    return plan;
  }

  private void provision(RunningCluster cluster, Deadline deadline) {
    long begin = System.nanoTime();
    perform(blueprint.steps(), cluster, deadline);
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    String names = String.join(", ", spec().stepNames());
    progress.note("orchestrated in " + Durations.brief(took) + ": " + names);
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
          "no renet: VMs without Rediacc services",
          "no renet binary (RENET_BINARY, --renet, or on the PATH): VMs without Rediacc services");
    }
  }
}
