package com.rediacc.ops;

import com.rediacc.ops.backend.Backend;
import com.rediacc.ops.internal.Deadline;
import com.rediacc.ops.report.OpsException;
import com.rediacc.ops.report.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Destroys a cluster: its machines in reverse order, then its files. Idempotent. */
final class Teardown {
  /**
   * What cleaning up after a failure may take; the operation's own deadline may be over by then.
   */
  static final Duration GRACE = Duration.ofSeconds(30);

  private final ClusterFiles files;
  private final Backends backends;

  Teardown(ClusterFiles files, Backends backends) {
    this.files = files;
    this.backends = backends;
  }

  /** The state, or empty when there is none or it cannot be read any more. */
  Optional<ClusterState> readState(Progress progress) {
    try {
      return ClusterState.load(files);
    } catch (OpsException e) {
      progress.note(e.getMessage() + "; clearing what it described");
      return Optional.empty();
    }
  }

  /** Destroys all that the state names, and whatever else carries this cluster's run folder. */
  void destroy(Optional<ClusterState> state, Deadline deadline) {
    state.ifPresent(known -> destroyMachines(known, deadline));
    List<Backend> involved =
        state.map(known -> List.of(backends.named(known.backend()))).orElseGet(backends::usable);
    for (Backend backend : involved) {
      backend.sweep(files.run(), deadline.remaining());
    }
    files.deleteAllButLogs();
  }

  private void destroyMachines(ClusterState state, Deadline deadline) {
    Backend backend = backends.named(state.backend());
    for (int i = state.plans().size() - 1; i >= 0; i--) {
      backend.attach(state.plans().get(i)).destroy(deadline.remaining());
    }
  }
}
