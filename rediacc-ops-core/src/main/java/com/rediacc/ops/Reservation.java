package com.rediacc.ops;

import com.rediacc.ops.backend.LaunchPlan;
import com.rediacc.ops.internal.Deadline;
import com.rediacc.ops.internal.FileMutex;
import com.rediacc.ops.internal.OwnerOnly;
import com.rediacc.ops.internal.ProcessMark;
import com.rediacc.ops.internal.Uninterrupted;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A cluster's place on disk, taken before any of its VMs exists: folders, lock, identity, reaper
 * and a state that says what is going to be there.
 */
final class Reservation {
  private final ClusterFiles files;
  private final Backends backends;
  private final ClusterState state;
  private final Reaper reaper;
  private final Optional<FileMutex> ownersLock;
  private final AtomicBoolean over = new AtomicBoolean();

  private Reservation(
      ClusterFiles files,
      Backends backends,
      ClusterState state,
      Reaper reaper,
      Optional<FileMutex> ownersLock) {
    this.files = files;
    this.backends = backends;
    this.state = state;
    this.reaper = reaper;
    this.ownersLock = ownersLock;
  }

  /**
   * @param counting held by the caller: what is free was counted under it
   */
  static Reservation make(Assembly.Draft draft, Backends backends, FileMutex counting) {
    String id = UUID.randomUUID().toString();
    boolean owned = draft.lifetime() == Lifetime.OWNED;
    ClusterFiles files = owned ? draft.data().ownedCluster(id) : draft.data().detachedCluster();
    Optional<FileMutex> lock = Optional.empty();
    if (owned) {
      OwnerOnly.folder(files.root());
      lock = Optional.of(FileMutex.tryAcquire(files.lock()));
    }
    files.create();
    ClusterState state = state(draft, id, files);
    Reaper reaper = Reaper.watch(id, files, draft.backend().lastRites(state.network()));
    state.save(files);
    return new Reservation(files, backends, state, reaper, lock);
  }

  ClusterFiles files() {
    return files;
  }

  ClusterState state() {
    return state;
  }

  /** Destroys all there is; logs stay. */
  void undo() {
    destroy(state);
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
        Uninterrupted.run(
            () -> {
              if (destroy(ready)) {
                files.deleteAll();
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
    new Teardown(files, backends).destroy(Optional.of(known), Deadline.after(Teardown.GRACE));
    reaper.dismiss();
    ownersLock.ifPresent(FileMutex::close);
    return true;
  }

  private static ClusterState state(Assembly.Draft draft, String id, ClusterFiles files) {
    List<LaunchPlan> plans =
        draft.spec().vms().stream().map(vm -> plan(draft, vm, id, files)).toList();
    return new ClusterState(
        id,
        ClusterState.Phase.STARTING,
        draft.lifetime(),
        ProcessMark.current(),
        draft.spec(),
        draft.backend().name(),
        draft.accelerator(),
        draft.image().sha256(),
        Instant.now(),
        plans);
  }

  private static LaunchPlan plan(Assembly.Draft draft, VmSpec vm, String id, ClusterFiles files) {
    boolean fixedPort = draft.lifetime() == Lifetime.DETACHED;
    return new LaunchPlan(
        id,
        vm.name(),
        vm.cpus(),
        vm.memoryMb(),
        draft.boot(vm, files),
        files.seed(vm),
        files.console(vm),
        files.run(),
        fixedPort ? Addresses.fixedSshPort(vm) : 0,
        draft.backend().nics(Addresses.subnet(draft.spec()), draft.spec().address(vm)),
        draft.accelerator());
  }
}
