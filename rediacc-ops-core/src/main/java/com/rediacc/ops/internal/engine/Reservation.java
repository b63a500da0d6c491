package com.rediacc.ops.internal.engine;

import com.rediacc.ops.internal.io.FileMutex;
import com.rediacc.ops.internal.io.PrivateFiles;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.internal.time.Uninterruptibly;
import com.rediacc.ops.spec.Lifetime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cluster's place on disk, taken before any of its VMs exists: directories, lock, identity,
 * reaper and a state that says what is going to be there. Thread-safe.
 */
final class Reservation {
  private static final Logger log = LoggerFactory.getLogger(Reservation.class);

  private final ClusterDirectory directory;
  private final Backends backends;
  private final ClusterState state;
  private final Reaper reaper;
  private final Optional<FileMutex> ownersLock;
  private final AtomicBoolean over = new AtomicBoolean();

  private Reservation(
      ClusterDirectory directory,
      Backends backends,
      ClusterState state,
      Reaper reaper,
      Optional<FileMutex> ownersLock) {
    this.directory = directory;
    this.backends = backends;
    this.state = state;
    this.reaper = reaper;
    this.ownersLock = ownersLock;
  }

  /**
   * Takes the place. When this throws, nothing of it is left.
   *
   * @param counting held by the caller: what is free was counted under it
   */
  static Reservation make(EngineContext context, NewCluster wanted, FileMutex counting) {
    log.trace("reserving under {}", counting);
    String id = UUID.randomUUID().toString();
    boolean owned = wanted.lifetime() == Lifetime.OWNED;
    ClusterDirectory directory =
        owned ? context.data().ownedCluster(id) : context.data().detachedCluster();
    Optional<FileMutex> lock = Optional.empty();
    Optional<Reaper> reaper = Optional.empty();
    try {
      if (owned) {
        PrivateFiles.directory(directory.root());
        lock = FileMutex.tryAcquire(directory.lock());
      }
      directory.create();
      context.keys().ensure(wanted.vms());
      // The reaper removes only what a state with its own cluster's identity is about: it may run
      // before the state that names it is there.
      List<List<String>> cleanup = wanted.cleanup().commands(id, directory);
      reaper = Optional.of(Reaper.watch(id, directory, cleanup));
      ClusterState state = wanted.state().starting(id, reaper.get().process(), directory);
      state.save(directory);
      return new Reservation(directory, context.backends(), state, reaper.get(), lock);
    } catch (RuntimeException | Error e) {
      reaper.ifPresent(Reaper::dismiss);
      lock.ifPresent(FileMutex::close);
      deleteAfter(e, directory, owned);
      throw e;
    }
  }

  private static void deleteAfter(Throwable failure, ClusterDirectory directory, boolean owned) {
    try {
      if (owned) {
        directory.deleteAll();
      } else {
        directory.deleteAllButLogs();
      }
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  ClusterDirectory directory() {
    return directory;
  }

  ClusterState state() {
    return state;
  }

  /** Destroys all there is, interrupted or not; logs stay. */
  void undo() {
    Uninterruptibly.run(() -> destroy(state));
  }

  /**
   * The cluster is ready: a detached one is left to itself.
   *
   * @return what ends an owned cluster; idempotent
   */
  Runnable keep(ClusterState ready) {
    if (state.lifetime() == Lifetime.DETACHED) {
      reaper.dismiss();
      return () -> {};
    }
    return () ->
        Uninterruptibly.run(
            () -> {
              if (destroy(ready)) {
                directory.deleteAll();
              }
            });
  }

  /**
   * Whether this call did it. If it throws, the reaper finishes the work when this process ends.
   */
  private boolean destroy(ClusterState known) {
    if (!over.compareAndSet(false, true)) {
      return false;
    }
    new Teardown(directory, backends).destroy(Optional.of(known), Deadline.after(Teardown.GRACE));
    reaper.dismiss();
    ownersLock.ifPresent(FileMutex::close);
    return true;
  }
}
