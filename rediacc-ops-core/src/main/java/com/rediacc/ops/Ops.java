package com.rediacc.ops;

import com.rediacc.ops.backend.Backend;
import com.rediacc.ops.host.HostSetup;
import com.rediacc.ops.host.Prerequisite;
import com.rediacc.ops.image.ImageStore;
import com.rediacc.ops.internal.Deadline;
import com.rediacc.ops.internal.FileMutex;
import com.rediacc.ops.report.DeadlineException;
import com.rediacc.ops.report.Failure;
import com.rediacc.ops.report.InvalidInputException;
import com.rediacc.ops.report.OpsException;
import com.rediacc.ops.report.Progress;
import com.rediacc.ops.report.UnavailableException;
import com.rediacc.ops.ssh.SshClients;
import com.rediacc.ops.state.StateStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Brings clusters up, tells of them, takes them down. Thread-safe; several processes can use one
 * data directory at the same time.
 */
public final class Ops implements AutoCloseable {
  private final Settings settings;
  private final DataFolder data;
  private final Backends backends;
  private final SshClients ssh;

  private Ops(Settings settings) {
    this.settings = settings;
    this.data = new DataFolder(settings.dataDirectory());
    this.backends = new Backends(data, settings);
    this.ssh = new SshClients();
  }

  /** With the settings of this process's environment. */
  public static Ops create() {
    return create(Settings.fromEnvironment());
  }

  public static Ops create(Settings settings) {
    return new Ops(settings);
  }

  public Settings settings() {
    return settings;
  }

  /** The images of this data directory. */
  public ImageStore images(Progress progress) {
    return new ImageStore(data.images(), Backends.architecture(), progress);
  }

  /**
   * Brings a cluster up and returns when every VM is ready. A detached cluster that is up already
   * is returned at once, if it is the one that is asked for; one whose VMs were powered off is
   * powered on again, with its disks. Whatever fails, nothing that this call started is left.
   *
   * @throws InvalidInputException when the image is unknown
   * @throws UnavailableException when this machine cannot run it; nothing was created
   * @throws DeadlineException when the limit passed; says which probe of which VM hung
   * @throws OpsException when another detached cluster is up, or anything else fails
   */
  public Cluster up(ClusterSpec spec, UpOptions options) {
    var deadline = Deadline.after(options.timeout().orElse(UpOptions.DEFAULT_TIMEOUT));
    ImageStore images = images(options.progress());
    images.requireKnown(spec.os());
    new Strays(data, backends).reap();
    Backend backend = backends.pick(spec.backend(), options.progress());
    try {
      return up(spec, options, images, backend, deadline);
    } catch (ClaimTakenException e) {
      // On another backend any number of clusters may have these addresses.
      Optional<Backend> next = backends.after(backend, spec.backend());
      if (next.isEmpty()) {
        throw new UnavailableException(e.failure());
      }
      options.progress().note("using " + next.get().name() + ": " + e.failure().what());
      return orUnavailable(() -> up(spec, options, images, next.get(), deadline));
    }
  }

  private static Cluster orUnavailable(Supplier<Cluster> start) {
    try {
      return start.get();
    } catch (ClaimTakenException e) {
      throw new UnavailableException(e.failure());
    }
  }

  private Cluster up(
      ClusterSpec spec, UpOptions options, ImageStore images, Backend backend, Deadline deadline) {
    if (options.lifetime() == Lifetime.OWNED || !Files.exists(data.detachedCluster().state())) {
      // Once more when the cluster takes its place; here, nothing has been made yet.
      new Admission(data, backends).check(spec, options.lifetime(), backend);
    }
    data.create();
    var assembly = new Assembly(settings, data, backends, backend, images, ssh, options);
    return options.lifetime() == Lifetime.DETACHED
        ? new DetachedCluster(data, backends, assembly).up(spec, options, deadline)
        : assembly.make(spec, deadline);
  }

  /** The detached cluster if there is one, whatever its state, as {@link Cluster#status} tells. */
  public Optional<ClusterStatus> status() {
    Optional<Cluster> ready = detached();
    if (ready.isEmpty()) {
      return new DetachedCluster(data, backends, null).unfinished();
    }
    try (Cluster cluster = ready.get()) {
      return Optional.of(cluster.status());
    }
  }

  /**
   * The detached cluster, for work with its VMs.
   *
   * @return empty when there is none, or it is not ready yet
   */
  public Optional<Cluster> detached() {
    ClusterFiles files = data.detachedCluster();
    return ClusterState.load(files)
        .filter(state -> state.phase() == ClusterState.Phase.READY)
        .map(
            state ->
                new Handles(data, files, ssh)
                    .cluster(state, backends.named(state.backend()), () -> {}));
  }

  /**
   * Destroys the detached cluster and whatever died processes left in this data directory. Only
   * what carries a cluster's identity is touched; images, keys and logs stay.
   *
   * @return whether there was a cluster
   */
  public boolean down(Duration limit, Progress progress) {
    if (!Files.isDirectory(data.root())) {
      return false;
    }
    var deadline = Deadline.after(limit);
    new Strays(data, backends).reap();
    return new DetachedCluster(data, backends, null).down(deadline, progress);
  }

  /** Everything that bringing this cluster up would need; creates nothing. */
  public List<Prerequisite> check(ClusterSpec spec) {
    return new Checkup(settings, data, backends, images(Progress.SILENT)).run(spec);
  }

  /** What installs the programs that {@link #check} finds missing. */
  public HostSetup setup() {
    return new HostSetup(Backends.architecture());
  }

  /**
   * Makes the keys and the ssh configuration of the detached cluster, and no VM.
   *
   * @return the OpenSSH configuration
   */
  public Path prepareKeys(ClusterSpec spec) {
    data.create();
    new Keys(data).ensure(spec.vms());
    ClusterFiles files = data.detachedCluster();
    // A cluster that is there has a configuration of its own.
    return Files.exists(files.state())
        ? files.ssh().resolve("config")
        : new Handles(data, files, ssh)
            .writeExpectedSshConfig(spec, backends.pick(spec.backend(), Progress.SILENT));
  }

  /** The states that clusters of this data directory start from. */
  public StateStore savedStates() {
    return data.stateStore(settings);
  }

  /**
   * The images, for replacing or removing this one.
   *
   * @throws OpsException when a cluster's disks lie on it
   */
  public ImageStore imagesToChange(String name, Progress progress) {
    Stream.concat(Stream.of(data.detachedCluster()), data.ownedClusters().stream())
        .filter(
            files -> ClusterState.load(files).filter(s -> s.spec().os().equals(name)).isPresent())
        .findFirst()
        .ifPresent(
            files -> {
              throw new OpsException(
                  Failure.of("image " + name + " is in use by the " + files.place())
                      .withHint("take that cluster down first"));
            });
    return images(progress);
  }

  /** Closes connections; clusters stay as they are. */
  @Override
  public void close() {
    ssh.close();
  }

  /** Takes a lock that another command may hold, and says so while it waits. */
  static FileMutex lock(ClusterFiles files, Deadline deadline, Progress progress) {
    FileMutex free = FileMutex.tryAcquire(files.lock());
    if (free != null) {
      return free;
    }
    progress.note("another command is working on this cluster; waiting for it");
    return FileMutex.acquire(files.lock(), deadline, "the cluster in " + files.root());
  }
}
