package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.io.FileMutex;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Progress;
import com.rediacc.ops.spec.UpOptions;
import com.rediacc.ops.spec.VmSpec;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one cluster of a data directory that outlives the processes that work on it. */
final class DetachedCluster {
  private static final Logger log = LoggerFactory.getLogger(DetachedCluster.class);

  private final EngineContext context;
  private final ClusterDirectory directory;

  DetachedCluster(EngineContext context) {
    this.context = context;
    this.directory = context.data().detachedCluster();
  }

  /** The cluster that is there, whatever its state. Takes no lock. */
  Optional<RunningCluster> find() {
    return ClusterState.load(directory)
        .map(state -> RunningCluster.attach(context, state, directory));
  }

  /** Whether there is one that was never ready, and that no process makes any more. */
  boolean isAbandoned() {
    try {
      return find().filter(RunningCluster::isAbandoned).isPresent();
    } catch (OpsException e) {
      log.debug("not to be judged", e);
      return false;
    }
  }

  /**
   * The cluster that is there, if it is the one that is asked for; what is half-made, or to be
   * replaced, is destroyed. Called under the lock.
   *
   * @throws OpsException when another cluster is there, naming the differences
   */
  Optional<ClusterState> reusable(ClusterLauncher launcher, Deadline deadline) {
    Optional<ClusterState> existing =
        usable(launcher.options().progress(), launcher.options().force(), deadline);
    existing.ifPresent(state -> requireEqual(state, launcher));
    return existing;
  }

  /**
   * Makes room for a cluster that was another one before. Called under the lock.
   *
   * @throws OpsException when a cluster is there that may not be destroyed
   */
  void makeRoom(UpOptions options, Deadline deadline) {
    if (usable(options.progress(), options.force(), deadline).isPresent()) {
      throw new OpsException(
          Failure.of("a cluster is up in " + directory.root())
              .withHint("'rdc ops resume --force' replaces it, 'rdc ops down' removes it"));
    }
  }

  /** Destroys it; whether there was one. */
  boolean down(Deadline deadline, Progress progress) {
    try (FileMutex lock = lock(deadline, progress)) {
      log.debug("taking down the cluster in {} under {}", directory.root(), lock);
      Teardown teardown = new Teardown(directory, context.backends());
      boolean wasThere = directory.hasMoreThanLogs();
      teardown.destroy(teardown.readState(progress), deadline);
      return wasThere;
    }
  }

  /** What is there and can be used; what is half-made, or to be replaced, is destroyed. */
  private Optional<ClusterState> usable(Progress progress, boolean force, Deadline deadline) {
    Teardown teardown = new Teardown(directory, context.backends());
    if (!force) {
      ClusterState.requireOwnFormat(directory);
    }
    Optional<ClusterState> state = teardown.readState(progress);
    if (state.isEmpty()) {
      teardown.destroy(state, deadline);
      return state;
    }
    // Its creator may have been killed when all was ready, and not yet left to itself.
    Reaper.awaitEnd(state.get(), deadline);
    boolean halfMade =
        state.get().phase() == ClusterState.Phase.STARTING || !Files.exists(directory.disks());
    if (halfMade) {
      progress.note("an earlier start was cut off; clearing what it left");
    } else if (force) {
      progress.note("--force: destroying the existing cluster");
    } else {
      return state;
    }
    teardown.destroy(state, deadline);
    return Optional.empty();
  }

  /** Held by whoever changes the cluster; waits for another command. */
  FileMutex lock(Deadline deadline, Progress progress) {
    Optional<FileMutex> free = FileMutex.tryAcquire(directory.lock());
    if (free.isPresent()) {
      return free.get();
    }
    progress.note("another command is working on this cluster; waiting for it");
    return FileMutex.acquire(directory.lock(), deadline, directory.place());
  }

  private void requireEqual(ClusterState existing, ClusterLauncher launcher) {
    ClusterSpec is = existing.spec().spec();
    ClusterSpec wanted = launcher.spec();
    if (is.equals(wanted) && existing.inputs().equals(launcher.inputs())) {
      return;
    }
    var differences = new ArrayList<String>();
    compare("image", is.os(), wanted.os(), differences);
    compare("architecture", is.architecture(), wanted.architecture(), differences);
    compare("VMs", is.ids(), wanted.ids(), differences);
    for (VmSpec vm : wanted.vms()) {
      is.vm(vm.id()).ifPresent(old -> compare(vm.name(), old, vm, differences));
    }
    compare("VM_NET_BASE", is.subnet().base(), wanted.subnet().base(), differences);
    compare("VM_NET_OFFSET", is.netOffset(), wanted.netOffset(), differences);
    compare("backend", is.backend(), wanted.backend(), differences);
    compare("isolated", is.isolated(), wanted.isolated(), differences);
    compare("skip orchestration", is.skipOrchestration(), wanted.skipOrchestration(), differences);
    if (differences.isEmpty()) {
      compare("orchestration", is.stepNames(), wanted.stepNames(), differences);
    }
    if (differences.isEmpty()) {
      differences.add("the content of its steps, of renet or of user-data has changed");
    }
    throw new OpsException(
        Failure.of(
                "another cluster is up in "
                    + directory.root()
                    + ": "
                    + String.join("; ", differences))
            .withHint("'rdc ops up --force' replaces it, 'rdc ops down' removes it"));
  }

  private static void compare(String what, Object is, Object wanted, List<String> differences) {
    if (!Objects.equals(is, wanted)) {
      differences.add(what + " is " + words(is) + ", wanted " + words(wanted));
    }
  }

  private static String words(Object value) {
    if (value instanceof Optional<?> choice) {
      return choice.map(Object::toString).orElse("auto");
    }
    if (value instanceof List<?> names) {
      return names.isEmpty()
          ? "nothing"
          : String.join(", ", names.stream().map(Object::toString).toList());
    }
    return value.toString();
  }
}
