package com.rediacc.ops;

import com.rediacc.ops.backend.Backend;
import com.rediacc.ops.backend.Claim;
import com.rediacc.ops.backend.LaunchPlan;
import com.rediacc.ops.backend.Machine;
import com.rediacc.ops.backend.MachineState;
import com.rediacc.ops.host.HostMemory;
import com.rediacc.ops.host.Prerequisite;
import com.rediacc.ops.report.Failure;
import com.rediacc.ops.report.OpsException;
import com.rediacc.ops.report.UnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Refuses a cluster that this machine has no room for, before anything is created. Counts what
 * other clusters of this data directory were promised and have not taken yet.
 */
final class Admission {
  /** What QEMU itself and its cache of translated code take beside the guest's RAM, in MB. */
  private static final int EMULATOR_MB = 320;

  private static final String HINT =
      "fewer VMs (--basic), smaller ones (VM_RAM in MB, VM_DSK in GB), or free what is in use";

  private final DataFolder data;
  private final Backends backends;

  Admission(DataFolder data, Backends backends) {
    this.data = data;
    this.backends = backends;
  }

  /**
   * @throws UnavailableException with every shortage there is, and the sums
   * @throws ClaimTakenException when it is ports or addresses, and nothing else
   */
  void check(ClusterSpec spec, Lifetime lifetime, Backend backend) {
    var others = others();
    var needs =
        List.of(
            memory(spec, others),
            disk(spec, others),
            claim(Addresses.claim(spec, lifetime), backend));
    List<String> shortages =
        needs.stream()
            .filter(need -> need.verdict() != Prerequisite.Verdict.OK)
            .map(need -> need.name() + ": " + need.value())
            .toList();
    if (shortages.isEmpty()) {
      return;
    }
    var failure =
        Failure.of("no room for the cluster: " + String.join("; ", shortages)).withHint(HINT);
    boolean onlyTheClaim =
        shortages.size() == 1 && needs.get(2).verdict() != Prerequisite.Verdict.OK;
    throw onlyTheClaim ? new ClaimTakenException(failure) : new UnavailableException(failure);
  }

  /** The same sums for the detached cluster, for people to look at. */
  List<Prerequisite> report(ClusterSpec spec, Optional<Backend> backend) {
    if (Files.exists(data.detachedCluster().state())) {
      return List.of(Prerequisite.ok("room", "a cluster is up here and has taken its share"));
    }
    var others = others();
    var found = new ArrayList<>(List.of(memory(spec, others), disk(spec, others)));
    var claim = Addresses.claim(spec, Lifetime.DETACHED);
    backend.ifPresent(known -> found.add(claim(claim, known)));
    return found;
  }

  private static Prerequisite memory(ClusterSpec spec, List<Other> others) {
    long needed = sum(spec, VmSpec::memoryMb) + (long) EMULATOR_MB * spec.vms().size();
    long promised = others.stream().mapToLong(Other::memoryMbToCome).sum();
    long available = Math.max(0, HostMemory.availableMb() - promised);
    String sums =
        terms(spec, VmSpec::memoryMb)
            + (" + " + spec.vms().size() + " x " + EMULATOR_MB + " for the emulator")
            + (" = " + needed + " MB needed, " + available + " MB available")
            + promisedTo(promised, "MB");
    return need("RAM", sums, needed <= available);
  }

  private Prerequisite disk(ClusterSpec spec, List<Other> others) {
    long needed = sum(spec, VmSpec::diskGb);
    long promised = others.stream().mapToLong(Other::diskGbToCome).sum();
    long free = Math.max(0, usableGb() - promised);
    String sums =
        terms(spec, VmSpec::diskGb)
            + (" = " + needed + " GB needed, " + free + " GB free in " + data.root())
            + promisedTo(promised, "GB");
    return need("disk", sums, needed <= free);
  }

  private static Prerequisite claim(Claim claim, Backend backend) {
    Claim.Verdict verdict = backend.examine(claim);
    return need(verdict.kind(), verdict.found(), verdict.free());
  }

  private static Prerequisite need(String name, String value, boolean met) {
    return met ? Prerequisite.ok(name, value) : Prerequisite.missing(name, value, HINT);
  }

  private long usableGb() {
    try {
      var folder = data.root();
      while (!Files.exists(folder)) {
        folder = folder.getParent();
      }
      return Files.getFileStore(folder).getUsableSpace() >> 30;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot tell how much disk is free", e);
    }
  }

  /** A VM of another cluster, which grows into what it was promised. */
  private record Other(long memoryMbToCome, long diskGbToCome) {}

  private List<Other> others() {
    return Stream.concat(Stream.of(data.detachedCluster()), data.ownedClusters().stream())
        .flatMap(this::vmsOf)
        .toList();
  }

  private Stream<Other> vmsOf(ClusterFiles files) {
    try {
      return ClusterState.load(files).stream()
          .flatMap(state -> state.spec().vms().stream().map(vm -> other(state, vm)));
    } catch (OpsException e) {
      // A damaged state is the reaper's business; it cannot be counted.
      return Stream.empty();
    }
  }

  private Other other(ClusterState state, VmSpec vm) {
    LaunchPlan plan = state.plan(vm);
    Machine machine = backends.named(state.backend()).attach(plan);
    boolean off = machine.residentMb() == 0 && machine.state() == MachineState.STOPPED;
    long memory = off ? 0 : Math.max(0, vm.memoryMb() + EMULATOR_MB - machine.residentMb());
    return new Other(memory, Math.max(0, vm.diskGb() - sizeGb(plan)));
  }

  private static long sizeGb(LaunchPlan plan) {
    try {
      return Files.size(plan.boot().disk()) >> 30;
    } catch (IOException e) {
      return 0;
    }
  }

  private static long sum(ClusterSpec spec, ToLongFunction<VmSpec> of) {
    return spec.vms().stream().mapToLong(of).sum();
  }

  private static String terms(ClusterSpec spec, ToLongFunction<VmSpec> of) {
    return spec.vms().stream()
        .map(vm -> vm.name() + " " + of.applyAsLong(vm))
        .collect(Collectors.joining(" + "));
  }

  private static String promisedTo(long promised, String unit) {
    return promised == 0 ? "" : " (" + promised + " " + unit + " are promised to other clusters)";
  }
}
