package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.Backend;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Destroys a cluster: its machines in reverse order, then its files. Idempotent. */
final class Teardown {
  /**
   * What cleaning up after a failure may take; the operation's own deadline may be over by then.
   */
  static final Duration GRACE = Duration.ofSeconds(30);

  private final ClusterDirectory directory;
  private final Backends backends;

  Teardown(ClusterDirectory directory, Backends backends) {
    this.directory = directory;
    this.backends = backends;
  }

  /** The state, or empty when there is none or it cannot be read any more. */
  Optional<ClusterState> readState(Progress progress) {
    try {
      return ClusterState.load(directory);
    } catch (OpsException e) {
      progress.note(e.summary() + "; clearing what it described");
      return Optional.empty();
    }
  }

  /** Destroys all that the state names, and whatever else carries this cluster's run directory. */
  void destroy(Optional<ClusterState> state, Deadline deadline) {
    state.ifPresent(known -> Reaper.awaitEnd(known, deadline));
    HolderProcess.end(directory, deadline);
    state.ifPresent(known -> destroyMachines(known, deadline));
    List<Backend> involved =
        state.map(known -> List.of(backends.of(known.backend()))).orElseGet(backends::usable);
    for (Backend backend : involved) {
      backend.destroyAll(directory.run(), deadline);
    }
    directory.deleteAllButLogs();
  }

  private void destroyMachines(ClusterState state, Deadline deadline) {
    Backend backend = backends.of(state.backend());
    for (int i = state.vms().size() - 1; i >= 0; i--) {
      backend.attach(state.vms().get(i).plan()).destroy(deadline);
    }
  }
}
