package com.rediacc.ops.internal.engine;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.ResourceConflictException;
import com.rediacc.ops.error.StorageException;
import com.rediacc.ops.error.UnavailableException;
import com.rediacc.ops.host.Prerequisite;
import com.rediacc.ops.internal.backend.Backend;
import com.rediacc.ops.internal.backend.HostResources;
import com.rediacc.ops.internal.backend.LaunchPlan;
import com.rediacc.ops.internal.backend.Machine;
import com.rediacc.ops.internal.host.HostMemory;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.internal.layout.DataDirectory;
import com.rediacc.ops.spec.ClusterSpec;
import com.rediacc.ops.spec.Lifetime;
import com.rediacc.ops.spec.UpOptions;
import com.rediacc.ops.spec.VmSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /**
   * Memory that a VM of a copy changes before the original has gone, in MB; twice what was seen.
   */
  private static final int CHANGED_BY_COPY_MB = 512;

  private static final String HINT =
      "fewer VMs (--basic), smaller ones (VM_RAM in MB, VM_DSK in GB), or free what is in use";

  private final DataDirectory data;
  private final Backends backends;
  private final boolean warm;

  Admission(EngineContext context) {
    this.data = context.data();
    this.backends = context.backends();
    this.warm = context.settings().warm();
  }

  /**
   * @throws UnavailableException with every shortage there is, and the sums
   * @throws ResourceConflictException when it is ports or addresses, and nothing else
   */
  void check(ClusterSpec spec, UpOptions options, Backend backend) {
    var others = others();
    var needs =
        List.of(
            memory(spec, others),
            disk(spec, others, warm && !options.cold()),
            resources(Addresses.resources(spec, options.lifetime()), backend));
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
    boolean onlyConflict =
        shortages.size() == 1 && needs.get(2).verdict() != Prerequisite.Verdict.OK;
    throw onlyConflict ? new ResourceConflictException(failure) : new UnavailableException(failure);
  }

  /** The same sums for the detached cluster, for people to look at. */
  List<Prerequisite> report(ClusterSpec spec, Optional<Backend> backend) {
    if (Files.exists(data.detachedCluster().state())) {
      return List.of(Prerequisite.ok("room", "a cluster is up here and has taken its share"));
    }
    var others = others();
    var found = new ArrayList<>(List.of(memory(spec, others), disk(spec, others, warm)));
    var resources = Addresses.resources(spec, Lifetime.DETACHED);
    backend.ifPresent(known -> found.add(resources(resources, known)));
    return found;
  }

  /**
   * Whether a copy of a running cluster can be launched beside it. A copy shares the memory that
   * neither has changed; it takes the place of the other before it can change much.
   */
  boolean hasRoomForCopy(ClusterSpec spec) {
    long needed =
        spec.vms().stream()
            .mapToLong(vm -> EMULATOR_MB + Math.min(vm.memoryMb(), CHANGED_BY_COPY_MB))
            .sum();
    long promised = others().stream().mapToLong(Other::memoryMbToCome).sum();
    return HostMemory.availableMb() - promised >= needed;
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

  /**
   * @param checkpoint whether one may be taken, which has the memory of all VMs
   */
  private Prerequisite disk(ClusterSpec spec, List<Other> others, boolean checkpoint) {
    long memory = checkpoint ? (sum(spec, VmSpec::memoryMb) + 1023) >> 10 : 0;
    long needed = sum(spec, Admission::disksGb) + memory;
    long promised = others.stream().mapToLong(Other::diskGbToCome).sum();
    long free = Math.max(0, usableGb() - promised);
    String sums =
        terms(spec, Admission::disksGb)
            + (checkpoint ? " + " + memory + " for a checkpoint's memory" : "")
            + (" = " + needed + " GB needed, " + free + " GB free in " + data.root())
            + promisedTo(promised, "GB");
    return need("disk", sums, needed <= free);
  }

  private static Prerequisite resources(HostResources wanted, Backend backend) {
    HostResources.Answer answer = backend.checkResources(wanted);
    return need(answer.kind(), answer.found(), answer.free());
  }

  private static Prerequisite need(String name, String value, boolean met) {
    return met ? Prerequisite.ok(name, value) : Prerequisite.missing(name, value, HINT);
  }

  private long usableGb() {
    return freeBytes(data.nearestExisting()) >> 30;
  }

  /** What this user can write to the file system of a directory, in bytes. */
  static long freeBytes(Path directory) {
    try {
      return Files.getFileStore(directory).getUsableSpace();
    } catch (IOException e) {
      throw new StorageException("cannot tell how much disk is free", e);
    }
  }

  /** A VM of another cluster, which grows into what it was promised. */
  private record Other(long memoryMbToCome, long diskGbToCome) {}

  private List<Other> others() {
    return Stream.concat(Stream.of(data.detachedCluster()), data.ownedClusters().stream())
        .flatMap(this::vmsOf)
        .toList();
  }

  private Stream<Other> vmsOf(ClusterDirectory directory) {
    try {
      return ClusterState.load(directory).stream()
          .flatMap(state -> state.spec().spec().vms().stream().map(vm -> other(state, vm)));
    } catch (OpsException e) {
      // A damaged state is for Orphans; it cannot be counted.
      return Stream.empty();
    }
  }

  private Other other(ClusterState state, VmSpec vm) {
    LaunchPlan plan = state.vm(vm).plan();
    Machine machine = backends.of(state.backend()).attach(plan);
    boolean off = machine.residentMb() == 0 && machine.state() == Machine.State.STOPPED;
    int share = state.copy() ? Math.min(vm.memoryMb(), CHANGED_BY_COPY_MB) : vm.memoryMb();
    long memory = off ? 0 : Math.max(0, share + EMULATOR_MB - machine.residentMb());
    return new Other(memory, Math.max(0, disksGb(vm) - sizeGb(plan)));
  }

  /** What all its disks may grow to. */
  private static long disksGb(VmSpec vm) {
    return vm.diskGb() + vm.dataDisksGb().stream().mapToLong(size -> size).sum();
  }

  private static long sizeGb(LaunchPlan plan) {
    return plan.disks().all().stream().mapToLong(Admission::size).sum() >> 30;
  }

  private static long size(Path disk) {
    try {
      return Files.size(disk);
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
