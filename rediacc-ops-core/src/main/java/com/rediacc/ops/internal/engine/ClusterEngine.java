package com.rediacc.ops.internal.engine;

import com.rediacc.ops.checkpoint.CheckpointCache;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.ResourceConflictException;
import com.rediacc.ops.host.Leftover;
import com.rediacc.ops.host.Prerequisite;
import com.rediacc.ops.internal.backend.Backend;
import com.rediacc.ops.internal.cloudinit.CloudInit;
import com.rediacc.ops.internal.image.ImageStore;
import com.rediacc.ops.internal.io.FileMutex;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.orchestration.Orchestration;
import com.rediacc.ops.internal.ssh.SshConfig;
import com.rediacc.ops.internal.ssh.SshEndpoint;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Architecture;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Lifetime;
import com.rediacc.ops.spec.Progress;
import com.rediacc.ops.spec.Settings;
import com.rediacc.ops.spec.UpOptions;
import com.rediacc.ops.spec.VmSpec;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the public door does, for the clusters of one data directory. Thread-safe. */
public final class ClusterEngine implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ClusterEngine.class);

  private final EngineContext context;

  public ClusterEngine(Settings settings) {
    this.context = EngineContext.of(settings);
  }

  /**
   * Brings a cluster up, on the next best backend where addresses that the best one needs are
   * taken.
   */
  public RunningCluster up(ClusterSpec spec, UpOptions options) {
    var deadline = Deadline.after(options.timeout().orElse(UpOptions.DEFAULT_TIMEOUT));
    ImageStore images = images(spec.architecture(), options.progress());
    images.requireKnown(spec.os());
    Orchestration steps = Provisioning.steps(spec);
    new Orphans(context).destroyAll(deadline);
    Backend backend =
        context
            .backends()
            .pick(spec.backend(), spec.architecture(), options.lifetime(), options.progress());
    boolean owned = options.lifetime() == Lifetime.OWNED;
    while (true) {
      var launcher = new ClusterLauncher(context, spec, options, backend, images, steps);
      try {
        if (owned || !Files.exists(context.data().detachedCluster().state())) {
          // Once more when the cluster takes its place; here, nothing has been made yet.
          launcher.admit();
        }
        context.data().create();
        if (owned) {
          return launcher.launch(deadline);
        }
        var detached = new DetachedCluster(context);
        try (FileMutex lock = detached.lock(deadline, options.progress())) {
          log.debug("working on the detached cluster under {}", lock);
          Optional<ClusterState> existing = detached.reusable(launcher, deadline);
          return existing.isPresent()
              ? launcher.powerOn(existing.get(), deadline)
              : launcher.launch(deadline);
        }
      } catch (ResourceConflictException e) {
        Backend next =
            context
                .backends()
                .after(backend, spec.backend(), spec.architecture(), options.lifetime())
                .orElseThrow(() -> e);
        options
            .progress()
            .note(
                "using " + next.kind() + " (what " + backend.kind() + " needs is taken)",
                "using " + next.kind() + ": " + e.failure().what());
        backend = next;
      }
    }
  }

  /**
   * Brings a cluster up from a checkpoint that was kept.
   *
   * @param bundle the directory of the checkpoint, or of a bundle that has one
   */
  public RunningCluster resume(Path bundle, UpOptions options) {
    var deadline = Deadline.after(options.timeout().orElse(UpOptions.DEFAULT_TIMEOUT));
    var resumption =
        Resumption.of(
            context,
            architecture -> images(architecture, options.progress()),
            bundle,
            options,
            deadline);
    new Orphans(context).destroyAll(deadline);
    context.data().create();
    if (options.lifetime() == Lifetime.OWNED) {
      return resumption.launch(deadline);
    }
    var detached = new DetachedCluster(context);
    try (FileMutex lock = detached.lock(deadline, options.progress())) {
      log.debug("resuming {} under {}", bundle, lock);
      detached.makeRoom(options, deadline);
      return resumption.launch(deadline);
    }
  }

  /** A place in the data directory for a checkpoint that is to be kept. */
  public Path placeToKeep() {
    return new KeptCheckpoints(context.data()).place();
  }

  /** Deletes all kept checkpoints of the data directory but the newest. */
  public void keepNewest(int most) {
    new KeptCheckpoints(context.data()).keepNewest(most);
  }

  /** What takes and restores snapshots of a cluster, by the best means that its backend has. */
  public ClusterSnapshots snapshots(RunningCluster cluster) {
    return context.backends().of(cluster.backend()).runsCopies()
        ? new SnapshotsByCheckpoint(context, cluster)
        : new SnapshotsInDisks(cluster);
  }

  /** What breaks a cluster, and heals it. */
  public ClusterFaults faults(RunningCluster cluster) {
    return new ClusterFaults(context, cluster);
  }

  /** The detached cluster if there is one, whatever its state. */
  public Optional<RunningCluster> detached() {
    return new DetachedCluster(context).find();
  }

  /** Destroys the detached cluster, and what died processes left; whether there was one. */
  public boolean down(Deadline deadline, Progress progress) {
    if (!Files.isDirectory(context.data().root())) {
      return false;
    }
    new Orphans(context).destroyAll(deadline);
    return new DetachedCluster(context).down(deadline, progress);
  }

  /** Everything that bringing this cluster up would need; creates nothing. */
  public List<Prerequisite> check(ClusterSpec spec) {
    return new Preflight(context, images(spec.architecture(), Progress.SILENT)).run(spec);
  }

  /** The images of the data directory; one that a cluster's disks lie on is not changed. */
  public ImageStore images(Architecture architecture, Progress progress) {
    return new ImageStore(
        context.data().images(), architecture, progress, name -> requireUnused(name, architecture));
  }

  /** What nobody needs any more; removes nothing. */
  public List<Leftover> leftovers() {
    return new Leftovers(context, anyImages()).list();
  }

  /** Removes what nobody needs any more. */
  public List<Leftover> prune(Deadline deadline) {
    return new Leftovers(context, anyImages()).remove(deadline);
  }

  /** For what is the same for all architectures. */
  private ImageStore anyImages() {
    return images(Architecture.ofHost(), Progress.SILENT);
  }

  /** The checkpoints of the data directory. */
  public CheckpointCache checkpoints() {
    return context.checkpoints();
  }

  /**
   * Makes the keys and the ssh configuration of the detached cluster, and no VM.
   *
   * @return the OpenSSH configuration
   */
  public Path prepareKeys(ClusterSpec spec) {
    context.data().create();
    context.keys().ensure(spec.vms());
    ClusterDirectory directory = context.data().detachedCluster();
    if (Files.exists(directory.state())) {
      // A cluster that is there has a configuration of its own.
      return directory.sshConfig();
    }
    Backend backend =
        context
            .backends()
            .pick(spec.backend(), spec.architecture(), Lifetime.DETACHED, Progress.SILENT);
    return SshConfig.write(
        directory.ssh(), spec.vms().stream().map(vm -> expected(vm, spec, backend)).toList());
  }

  /** Where the ssh of the detached cluster's VM will be. */
  private SshEndpoint expected(VmSpec vm, ClusterSpec spec, Backend backend) {
    InetSocketAddress ssh = backend.ssh(spec.address(vm), Addresses.fixedSshPort(vm));
    return new SshEndpoint(
        vm.name(),
        ssh.getHostString(),
        ssh.getPort(),
        CloudInit.USER,
        context.data().userKey(),
        context.keys().hostPublic(vm));
  }

  private void requireUnused(String image, Architecture architecture) {
    Stream.concat(
            Stream.of(context.data().detachedCluster()), context.data().ownedClusters().stream())
        .filter(directory -> uses(directory, image, architecture))
        .findFirst()
        .ifPresent(
            directory -> {
              throw new OpsException(
                  Failure.of("image " + image + " is in use by the " + directory.place())
                      .withHint("take that cluster down first"));
            });
  }

  private static boolean uses(ClusterDirectory directory, String image, Architecture architecture) {
    try {
      return ClusterState.load(directory)
          .map(ClusterState::spec)
          .filter(spec -> spec.os().equals(image) && spec.architecture() == architecture)
          .isPresent();
    } catch (OpsException e) {
      // What cannot be read is about to be cleared, by the next 'up' or 'down'.
      return false;
    }
  }

  /** Closes connections; clusters stay as they are. */
  @Override
  public void close() {
    context.ssh().close();
  }
}
