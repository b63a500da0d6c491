package com.rediacc.ops;

import com.rediacc.ops.backend.Machine;
import com.rediacc.ops.backend.MachineState;
import com.rediacc.ops.internal.Deadline;
import com.rediacc.ops.internal.FileMutex;
import com.rediacc.ops.report.Failure;
import com.rediacc.ops.report.OpsException;
import com.rediacc.ops.report.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one cluster of a data directory that outlives the processes that work on it. */
final class DetachedCluster {
  private static final Logger log = LoggerFactory.getLogger(DetachedCluster.class);

  private final DataFolder data;
  private final ClusterFiles files;
  private final Backends backends;
  private final Assembly assembly;

  /**
   * @param assembly needed by {@link #up} only
   */
  DetachedCluster(DataFolder data, Backends backends, Assembly assembly) {
    this.data = data;
    this.files = data.detachedCluster();
    this.backends = backends;
    this.assembly = assembly;
  }

  Cluster up(ClusterSpec spec, UpOptions options, Deadline deadline) {
    try (FileMutex lock = Ops.lock(files, deadline, options.progress())) {
      log.debug("working on the cluster in {} under {}", files.root(), lock);
      Optional<ClusterState> existing = usable(options.progress(), options.force(), deadline);
      if (existing.isEmpty()) {
        return assembly.make(spec, deadline);
      }
      requireEqual(existing.get().spec(), spec);
      return assembly.wake(existing.get(), deadline);
    }
  }

  boolean down(Deadline deadline, Progress progress) {
    try (FileMutex lock = Ops.lock(files, deadline, progress)) {
      log.debug("taking down the cluster in {} under {}", files.root(), lock);
      Teardown teardown = new Teardown(files, backends);
      Optional<ClusterState> state = teardown.readState(progress);
      teardown.destroy(state, deadline);
      return state.isPresent();
    }
  }

  /**
   * What is there of one that is not ready. Takes no lock: tells it also while another command
   * works on it.
   */
  Optional<ClusterStatus> unfinished() {
    return ClusterState.load(files).map(this::status);
  }

  private ClusterStatus status(ClusterState state) {
    boolean abandoned = !state.creator().isAlive();
    List<VmStatus> vms = state.spec().vms().stream().map(vm -> status(vm, state)).toList();
    return new ClusterStatus(
        state.id(),
        abandoned ? "abandoned" : "starting",
        state.spec().os(),
        state.backend(),
        state.accelerator().describe(),
        vms);
  }

  private VmStatus status(VmSpec vm, ClusterState state) {
    Machine machine = backends.named(state.backend()).attach(state.plan(vm));
    MachineState now = machine.state();
    return new VmStatus(
        vm.id(),
        vm.name(),
        vm.role().toString(),
        state.spec().address(vm),
        now == MachineState.RUNNING ? "starting" : now.name().toLowerCase(Locale.ROOT),
        machine.sshHost(),
        machine.sshPort(),
        Optional.empty(),
        List.of());
  }

  /** What is there and can be used; what is half-made, or to be replaced, is destroyed. */
  private Optional<ClusterState> usable(Progress progress, boolean force, Deadline deadline) {
    Teardown teardown = new Teardown(files, backends);
    Optional<ClusterState> state = teardown.readState(progress);
    if (state.isEmpty()) {
      teardown.destroy(state, deadline);
      return state;
    }
    boolean halfMade = state.get().phase() == ClusterState.Phase.STARTING;
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

  private void requireEqual(ClusterSpec is, ClusterSpec wanted) {
    if (is.equals(wanted)) {
      return;
    }
    var differences = new ArrayList<String>();
    compare("image", is.os(), wanted.os(), differences);
    compare("VMs", is.ids(), wanted.ids(), differences);
    for (VmSpec vm : wanted.vms()) {
      is.vm(vm.id()).ifPresent(old -> compare(vm.name(), sizes(old), sizes(vm), differences));
    }
    compare("VM_NET_BASE", is.netBase(), wanted.netBase(), differences);
    compare("VM_NET_OFFSET", is.netOffset(), wanted.netOffset(), differences);
    compare("backend", is.backend(), wanted.backend(), differences);
    compare("skip orchestration", is.skipOrchestration(), wanted.skipOrchestration(), differences);
    if (differences.isEmpty()) {
      compare("orchestration", is.steps(), wanted.steps(), differences);
    }
    if (differences.isEmpty()) {
      differences.add("the content of its steps, of renet or of user-data has changed");
    }
    throw new OpsException(
        Failure.of(
                "another cluster is up in " + data.root() + ": " + String.join("; ", differences))
            .withHint("'rdc ops up --force' replaces it, 'rdc ops down' removes it"));
  }

  private static void compare(String what, Object is, Object wanted, List<String> differences) {
    if (!Objects.equals(is, wanted)) {
      differences.add(what + " is " + is + ", wanted " + wanted);
    }
  }

  private static String sizes(VmSpec vm) {
    return vm.role() + " " + vm.cpus() + " CPU, " + vm.memoryMb() + " MB, " + vm.diskGb() + " GB";
  }
}
