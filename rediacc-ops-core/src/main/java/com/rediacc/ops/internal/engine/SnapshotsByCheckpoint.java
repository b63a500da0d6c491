package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.InterruptedOpsException;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.io.Directories;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Lifetime;
import com.rediacc.ops.time.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots as checkpoints: restoring one launches another generation of the cluster from it, and
 * the handles move there. The generation before is destroyed in the background.
 */
final class SnapshotsByCheckpoint implements ClusterSnapshots {
  private static final Logger log = LoggerFactory.getLogger(SnapshotsByCheckpoint.class);

  private final EngineContext context;
  private final RunningCluster cluster;
  private final Generations generations;
  private final Map<String, Checkpoint> byName = new HashMap<>();
  private final boolean canPrepare;
  private Optional<Spare> spare = Optional.empty();

  SnapshotsByCheckpoint(EngineContext context, RunningCluster cluster) {
    this.context = context;
    this.cluster = cluster;
    this.generations = new Generations(context, cluster);
    // The ports of a detached cluster are fixed: two generations cannot have them at a time.
    this.canPrepare = context.settings().spare() && cluster.state().lifetime() == Lifetime.OWNED;
  }

  @Override
  public Instant take(String name, Deadline deadline) {
    long begin = System.nanoTime();
    Checkpoint taken = take(deadline);
    forget(Optional.ofNullable(byName.put(name, taken)));
    log.info("took snapshot '{}' in {}", name, since(begin));
    return taken.taken();
  }

  @Override
  public void keep(Path directory, List<String> faults, Deadline deadline) {
    long begin = System.nanoTime();
    new CheckpointExport(context, cluster, generations.disks()).into(directory, faults, deadline);
    deleteUnneededDisks();
    log.info("kept {} in {}, in {}", cluster.id(), directory, since(begin));
  }

  private Checkpoint take(Deadline deadline) {
    int number = generations.disks().nextSnapshot();
    Checkpoint taken =
        new CheckpointTaker(
                cluster,
                cluster.directory().snapshot(number),
                vm -> cluster.directory().disks(vm, number))
            .take(deadline);
    cluster.saveState();
    Generations.setClocks(cluster, deadline);
    return taken;
  }

  @Override
  public RunningCluster fork(Optional<String> name, Deadline deadline) {
    var fork = new ClusterFork(context, cluster, generations.disks());
    if (name.isPresent()) {
      return fork.of(Objects.requireNonNull(byName.get(name.get())), deadline);
    }
    Checkpoint present = take(deadline);
    try {
      return fork.of(present, deadline);
    } finally {
      forget(Optional.of(present));
    }
  }

  @Override
  public void restore(String name, Deadline deadline) {
    long begin = System.nanoTime();
    Checkpoint checkpoint = Objects.requireNonNull(byName.get(name), name);
    checkpoint.requireUntouched();
    Generation next = prepared(checkpoint, deadline).orElseGet(() -> launch(checkpoint, deadline));
    String ready = since(begin);
    generations.swapIn(next, deadline);
    deleteUnneededDisks();
    log.info("restored snapshot '{}' in {} (ready to resume in {})", name, since(begin), ready);
  }

  private Optional<Generation> prepared(Checkpoint checkpoint, Deadline deadline) {
    Optional<Spare> found = spare;
    spare = Optional.empty();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    if (!found.get().isOf(checkpoint)) {
      found.get().close();
      return Optional.empty();
    }
    try {
      return Optional.of(found.get().take(deadline));
    } catch (InterruptedOpsException e) {
      throw e;
    } catch (OpsException e) {
      log.warn("the generation that was prepared cannot be used: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /** The one that runs stands still meanwhile, for the sake of speed, and goes if room is short. */
  private Generation launch(Checkpoint checkpoint, Deadline deadline) {
    if (cluster.state().lifetime() == Lifetime.DETACHED || !generations.hasRoom()) {
      generations.destroyCurrent(deadline);
    } else {
      cluster.pauseIfRunning(deadline);
    }
    return generations.launch(checkpoint, deadline);
  }

  @Override
  public void prepare(String name) {
    Checkpoint checkpoint = byName.get(name);
    if (canPrepare && checkpoint != null && spare.isEmpty() && generations.hasRoom()) {
      spare = Optional.of(Spare.prepare(generations, checkpoint));
    }
  }

  @Override
  public void delete(String name, Deadline deadline) {
    spare.filter(found -> found.isOf(byName.get(name))).ifPresent(Spare::close);
    spare = spare.filter(found -> !found.isOf(byName.get(name)));
    forget(Optional.ofNullable(byName.remove(name)));
  }

  /** Its disks stay as long as later ones lie on them. */
  private void forget(Optional<Checkpoint> old) {
    old.ifPresent(checkpoint -> Directories.delete(checkpoint.files().directory()));
    deleteUnneededDisks();
  }

  private void deleteUnneededDisks() {
    List<Path> needed =
        byName.values().stream()
            .flatMap(c -> c.disks().values().stream())
            .flatMap(disks -> disks.all().stream())
            .toList();
    generations.disks().deleteAllBut(needed);
  }

  @Override
  public void close() {
    spare.ifPresent(Spare::close);
    spare = Optional.empty();
    generations.close();
  }

  private static String since(long begin) {
    return Durations.brief(Duration.ofNanos(System.nanoTime() - begin));
  }
}
