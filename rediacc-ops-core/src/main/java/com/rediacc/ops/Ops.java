package com.rediacc.ops;

import com.rediacc.ops.checkpoint.CheckpointCache;
import com.rediacc.ops.error.DeadlineException;
import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.host.HostSetup;
import com.rediacc.ops.host.Leftover;
import com.rediacc.ops.host.Prerequisite;
import com.rediacc.ops.image.Images;
import com.rediacc.ops.internal.engine.ClusterEngine;
import com.rediacc.ops.internal.engine.RunningCluster;
import com.rediacc.ops.internal.host.PackageSetup;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Progress;
import com.rediacc.ops.spec.Settings;
import com.rediacc.ops.spec.UpOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Brings clusters up, reports on them, takes them down. Thread-safe; several processes can use one
 * data directory at the same time.
 */
public final class Ops implements AutoCloseable {
  private final Settings settings;
  private final ClusterEngine engine;

  private Ops(Settings settings) {
    this.settings = settings;
    this.engine = new ClusterEngine(settings);
  }

  /** With the settings of this process's environment. */
  public static Ops create() {
    return create(Settings.fromEnvironment());
  }

  /** With these settings. */
  public static Ops create(Settings settings) {
    return new Ops(settings);
  }

  /** The settings in force. */
  public Settings settings() {
    return settings;
  }

  /**
   * Brings a cluster up and returns when every VM is ready. A detached cluster that is up already
   * is returned at once, if it is the one that is asked for; one whose VMs were powered off is
   * powered on again, with its disks. Whatever fails, nothing that this call started is left.
   *
   * @throws InvalidInputException when the image is unknown
   * @throws UnavailableException when this machine cannot run it; nothing was created
   * @throws DeadlineException when the timeout passed; says which probe of which VM hung
   * @throws OpsException when another detached cluster is up, or anything else fails
   */
  public Cluster up(ClusterSpec spec, UpOptions options) {
    return new Cluster(engine, engine.up(spec, options));
  }

  /**
   * Brings a cluster up again as it was at the moment of a checkpoint that {@link Cluster#keep}
   * took: processes that ran then go on. Clocks are set, and the ssh key of this data directory is
   * let in if it is another one. Faults that were in force are not any more. What the memory
   * depends on is compared first: emulator and its version, accelerator, processor, image.
   *
   * <p>A checkpoint is to be trusted like a program: it is the state of an emulator of this user.
   *
   * @param bundle directory of the checkpoint, or of a bundle of evidence that has one; it is only
   *     read, and is to stay until this returns
   * @throws InvalidInputException when there is no checkpoint
   * @throws UnavailableException when this machine, or its image, is unlike the one that it was
   *     taken on, naming all differences; nothing was created
   * @throws OpsException when the checkpoint is damaged, another detached cluster is up, or
   *     anything else fails; nothing that this call started is left
   */
  public Cluster resume(Path bundle, UpOptions options) {
    return new Cluster(engine, engine.resume(bundle, options));
  }

  /** The detached cluster if there is one, whatever its state, as {@link Cluster#status} says. */
  public Optional<ClusterStatus> status() {
    Optional<RunningCluster> found = engine.detached();
    try {
      return found.map(
          running ->
              ClusterStatus.of(
                  running,
                  engine.faults(running).inForce().stream().map(Object::toString).toList()));
    } finally {
      found.ifPresent(RunningCluster::close);
    }
  }

  /**
   * The detached cluster, for work with its VMs. Reads what {@link #up} wrote down, and nothing
   * else: files that it was made from may be gone.
   *
   * @return empty when there is none, or it is not ready yet
   */
  public Optional<Cluster> detached() {
    return engine
        .detached()
        .filter(RunningCluster::isReady)
        .map(running -> new Cluster(engine, running));
  }

  /**
   * Destroys the detached cluster and whatever died processes left in this data directory. Only
   * what carries a cluster's identity is touched; images, keys and logs stay.
   *
   * @param timeout of the whole
   * @return whether there was a cluster
   */
  public boolean down(Duration timeout, Progress progress) {
    return engine.down(Deadline.after(timeout), progress);
  }

  /**
   * What processes that died, and interrupted downloads and builds, have left in this data
   * directory; of this user's clusters, in the directories for sockets as well. Removes nothing.
   */
  public List<Leftover> leftovers() {
    return engine.leftovers();
  }

  /**
   * Removes the {@link #leftovers}. Whatever a live process works on stays.
   *
   * @param timeout of the whole
   * @return what was removed
   */
  public List<Leftover> prune(Duration timeout) {
    return engine.prune(Deadline.after(timeout));
  }

  /** Everything that bringing this cluster up would need; creates nothing. */
  public List<Prerequisite> check(ClusterSpec spec) {
    return engine.check(spec);
  }

  /**
   * What installs the programs that {@link #check} finds missing, for guests of the architecture
   * that the settings say.
   */
  public HostSetup setup() {
    return new PackageSetup(settings.architecture());
  }

  /**
   * Makes the keys and the ssh configuration of the detached cluster, and no VM.
   *
   * @return the OpenSSH configuration
   */
  public Path prepareKeys(ClusterSpec spec) {
    return engine.prepareKeys(spec);
  }

  /** The images of this data directory, for guests of the architecture that the settings say. */
  public Images images(Progress progress) {
    return engine.images(settings.architecture(), progress);
  }

  /** The checkpoints that clusters of this data directory are launched from. */
  public CheckpointCache checkpoints() {
    return engine.checkpoints();
  }

  /** Closes connections; clusters stay as they are. */
  @Override
  public void close() {
    engine.close();
  }
}
