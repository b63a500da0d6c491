package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.internal.backend.Accelerator;
import com.rediacc.ops.internal.backend.Backend;
import com.rediacc.ops.internal.backend.DiskFiles;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.checkpoint.SealedCheckpoint;
import com.rediacc.ops.internal.cloudinit.CloudInit;
import com.rediacc.ops.internal.guest.GuestClock;
import com.rediacc.ops.internal.image.DiskChain;
import com.rediacc.ops.internal.image.Image;
import com.rediacc.ops.internal.image.ImageStore;
import com.rediacc.ops.internal.io.FileCopy;
import com.rediacc.ops.internal.io.FileMutex;
import com.rediacc.ops.internal.layout.CheckpointFiles;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.orchestration.Orchestration;
import com.rediacc.ops.internal.text.ShellWords;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Architecture;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Progress;
import com.rediacc.ops.spec.UpOptions;
import com.rediacc.ops.spec.VmSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Brings a cluster up from a checkpoint in a directory of its own. Used once. */
final class Resumption {
  /** A guest that is well answers within a second, twice a second under emulation. */
  private static final Duration ANSWER = Duration.ofSeconds(20);

  private final EngineContext context;
  private final Path checkpoint;
  private final KeptCheckpoint kept;
  private final Blueprint blueprint;
  private final ImageStore images;

  private Resumption(
      EngineContext context,
      Path checkpoint,
      KeptCheckpoint kept,
      Blueprint blueprint,
      ImageStore images) {
    this.context = context;
    this.checkpoint = checkpoint;
    this.kept = kept;
    this.blueprint = blueprint;
    this.images = images;
  }

  /**
   * Reads all of a checkpoint, and compares this host with what it needs; creates nothing.
   *
   * @param stores the images for guests of each architecture
   * @param bundle the directory of the checkpoint, or of a bundle that has one
   * @throws UnavailableException naming all in which this host is unlike
   * @throws OpsException when it is damaged
   */
  static Resumption of(
      EngineContext context,
      Function<Architecture, ImageStore> stores,
      Path bundle,
      UpOptions options,
      Deadline deadline) {
    Path checkpoint = KeptCheckpoints.find(bundle);
    KeptCheckpoint kept = KeptCheckpoint.load(checkpoint);
    Backend backend =
        context
            .backends()
            .pick(
                Optional.of(kept.backend()),
                kept.spec().architecture(),
                options.lifetime(),
                options.progress());
    ImageStore images = stores.apply(kept.spec().architecture());
    Image image = image(kept, images, checkpoint);
    Accelerator accelerator = backend.probeAccelerator(image.bootSource(), deadline);
    ClusterSpec spec = kept.spec().spec();
    var blueprint =
        new Blueprint(spec, options, image, backend, accelerator, Orchestration.of(List.of()));
    requireAlike(kept, blueprint, context, deadline);
    options.progress().phase("cluster", "read the checkpoint");
    SealedCheckpoint.requireWhole(checkpoint, needed(kept), deadline);
    for (VmSpec vm : spec.vms()) {
      DiskChain.require(disks(kept, vm, checkpoint));
      dataDisks(kept, vm, checkpoint).forEach(DiskChain::requireBlank);
    }
    return new Resumption(context, checkpoint, kept, blueprint, images);
  }

  private static Image image(KeptCheckpoint kept, ImageStore images, Path checkpoint) {
    String name = kept.spec().os();
    Optional<Image> found = images.find(name);
    if (found.filter(image -> image.sha256().equals(kept.imageSha256())).isPresent()) {
      return found.get();
    }
    throw new UnavailableException(
        Failure.of(
                "the checkpoint in "
                    + checkpoint
                    + " lies on the image "
                    + name
                    + " with the SHA-256 "
                    + kept.imageSha256()
                    + "; "
                    + found
                        .map(image -> "the one here has " + image.sha256())
                        .orElse("it is not here"))
            .withHint(
                found.isEmpty()
                    ? ("'rdc ops image pull " + name + " --arch " + kept.spec().architecture())
                        + "', or copy it from where the test ran"
                    : "copy it from where the test ran"));
  }

  private static void requireAlike(
      KeptCheckpoint kept, Blueprint blueprint, EngineContext context, Deadline deadline) {
    ClusterDirectory nowhere = context.data().detachedCluster();
    List<LaunchPlan> plans =
        blueprint.spec().vms().stream().map(vm -> blueprint.plan(vm, "any", nowhere)).toList();
    List<String> differences =
        KeptHost.here(blueprint.backend(), blueprint.accelerator().kind(), plans, deadline)
            .unlike(kept.host());
    if (!differences.isEmpty()) {
      throw new UnavailableException(
          Failure.of(
                  "the cluster cannot be resumed here, its memory fits only to what it ran on: "
                      + String.join("; ", differences))
              .withHint("resume it where the test ran, or on an equal machine"));
    }
  }

  private static List<Path> disks(KeptCheckpoint kept, VmSpec vm, Path directory) {
    return kept.vm(vm.id()).disks().stream().map(directory::resolve).toList();
  }

  private static List<List<Path>> dataDisks(KeptCheckpoint kept, VmSpec vm, Path directory) {
    return kept.vm(vm.id()).dataDisks().stream()
        .map(chain -> chain.stream().map(directory::resolve).toList())
        .toList();
  }

  private static List<String> needed(KeptCheckpoint kept) {
    var names = new ArrayList<String>(List.of(KeptCheckpoint.FILE));
    var files = new CheckpointFiles(Path.of(""));
    for (VmSpec vm : kept.spec().spec().vms()) {
      names.addAll(kept.vm(vm.id()).disks());
      kept.vm(vm.id()).dataDisks().forEach(names::addAll);
      names.add(files.memory(vm).getFileName().toString());
      names.add(files.console(vm).getFileName().toString());
    }
    return names;
  }

  /** Launches it. Whatever fails, nothing of it is left but logs. */
  RunningCluster launch(Deadline deadline) {
    Reservation reservation = reserve(deadline);
    try {
      RunningCluster ready = launch(reservation, deadline);
      return ready.releasedBy(reservation.keep(ready.state()));
    } catch (OpsException e) {
      reservation.undo();
      throw e.at(reservation.directory().place());
    } catch (RuntimeException | Error e) {
      reservation.undo();
      throw e;
    }
  }

  private Reservation reserve(Deadline deadline) {
    NewCluster anew = ClusterLauncher.of(blueprint);
    var wanted =
        new NewCluster(
            anew.lifetime(),
            anew.vms(),
            anew.cleanup(),
            (id, reaper, directory) -> kept.state(anew.state().starting(id, reaper, directory)));
    try (FileMutex counting =
        FileMutex.acquire(
            context.data().admissionLock(), deadline, "the count of free RAM and disk")) {
      new Admission(context)
          .check(blueprint.spec(), blueprint.options().withCold(true), blueprint.backend());
      return images.whileUnchanged(
          blueprint.image(), deadline, () -> Reservation.make(context, wanted, counting));
    }
  }

  private RunningCluster launch(Reservation reservation, Deadline deadline) {
    ClusterDirectory directory = reservation.directory();
    ClusterState state = reservation.state();
    for (VmSpec vm : blueprint.spec().vms()) {
      progress().phase(vm.name(), "launch");
      putDisks(vm, directory, deadline);
      LaunchPlan plan = state.vm(vm).plan();
      CloudInit.of(context.keys().guest(vm, kept.vm(vm.id()).life(), blueprint.spec(), plan))
          .writeSeed(plan.seed());
    }
    int number = new SnapshotDisks(RunningCluster.attach(context, state, directory)).next();
    RunningCluster launched =
        new CheckpointLauncher(context, state, directory)
            .launch(
                new CheckpointFiles(checkpoint),
                vm -> frozen(vm, directory.disks()),
                vm -> state.vm(vm).plan().withDisks(directory.disks(vm, number)),
                false,
                deadline);
    launched.resume();
    launched.each("greeting VMs", vm -> greet(vm, deadline), deadline);
    noteFaults();
    return launched.ready();
  }

  private DiskFiles frozen(VmSpec vm, Path directory) {
    return new DiskFiles(
        disks(kept, vm, directory).get(0),
        dataDisks(kept, vm, directory).stream().map(chain -> chain.get(0)).toList());
  }

  /** The image may be elsewhere than where the checkpoint was taken. */
  private void putDisks(VmSpec vm, ClusterDirectory directory, Deadline deadline) {
    for (List<String> chain : kept.vm(vm.id()).dataDisks()) {
      for (String disk : chain) {
        Path there = directory.disks().resolve(disk);
        FileCopy.linkOrCopy(checkpoint.resolve(disk), there, deadline);
      }
    }
    List<Path> from = disks(kept, vm, checkpoint);
    List<Path> to = disks(kept, vm, directory.disks());
    int last = from.size() - 1;
    for (int i = 0; i < last; i++) {
      FileCopy.linkOrCopy(from.get(i), to.get(i), deadline);
    }
    if (DiskChain.base(from.get(last)).equals(blueprint.image().disk().toString())) {
      FileCopy.linkOrCopy(from.get(last), to.get(last), deadline);
    } else {
      FileCopy.copy(from.get(last), to.get(last), deadline);
      DiskChain.rebase(to.get(last), blueprint.image(), deadline);
    }
  }

  /** Sets its clock and lets this data directory's user in; one that is ill need not answer. */
  private void greet(RunningVm vm, Deadline deadline) {
    progress().phase(vm.name(), "resynchronise");
    int factor = blueprint.accelerator().kind().timeoutFactor();
    Deadline answer = deadline.within(ANSWER.multipliedBy(factor));
    try {
      if (!kept.userKey().equals(context.keys().authorized())) {
        vm.guest().shell().succeed(letIn(context.keys().authorized()), answer.remaining());
        progress()
            .note(vm.name() + ": the ssh key of this data directory was added to those it lets in");
      }
      GuestClock.set(vm.guest(), answer);
      progress().phase(vm.name(), "ready");
    } catch (InterruptedOpsException e) {
      throw e;
    } catch (OpsException e) {
      progress()
          .note(
              vm.name() + " runs and does not answer; 'rdc ops console' and 'logs' show it",
              vm.name() + " runs and does not answer: " + e.failure().message());
    }
  }

  private static String letIn(String key) {
    String quoted = ShellWords.quote(key);
    return "for home in /root /home/"
        + CloudInit.USER
        + "; do grep -qxF -e "
        + quoted
        + " $home/.ssh/authorized_keys || printf '%s\\n' "
        + quoted
        + " >>$home/.ssh/authorized_keys || exit 1; done";
  }

  private void noteFaults() {
    if (!kept.faults().isEmpty()) {
      progress()
          .note(
              "these faults were in force then, and are not any more: "
                  + String.join("; ", kept.faults()));
    }
  }

  private Progress progress() {
    return blueprint.options().progress();
  }
}
