package com.rediacc.ops.internal.engine;

import com.rediacc.ops.internal.backend.DiskFiles;
import com.rediacc.ops.internal.io.Directories;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import com.rediacc.ops.spec.VmSpec;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The numbered disks of a cluster: which lies on which, and which are needed no more. Thread-safe.
 */
final class SnapshotDisks {
  private static final Pattern NUMBERED = Pattern.compile(".*\\.(\\d{1,9})\\.qcow2");

  private final RunningCluster cluster;

  /** Guarded by this, as all below: each numbered disk, and the one it lies on. */
  private final Map<Path, Path> bases = new HashMap<>();

  /** Generations that run, or are about to. */
  private final Set<Integer> live = new HashSet<>();

  private int last;

  SnapshotDisks(RunningCluster cluster) {
    this.cluster = cluster;
    // Another process may have taken snapshots of a detached cluster.
    this.last =
        Directories.entries(cluster.directory().disks()).stream()
            .map(file -> NUMBERED.matcher(file.getFileName().toString()))
            .filter(name -> name.matches())
            .mapToInt(name -> Integer.parseInt(name.group(1)))
            .max()
            .orElse(0);
  }

  /** A number that no disk has yet. */
  synchronized int next() {
    return ++last;
  }

  /** The number of a snapshot, after which each VM goes on with the disks of that number. */
  synchronized int nextSnapshot() {
    last++;
    for (RunningVm vm : cluster.vms()) {
      learn(vm);
      lie(cluster.directory().disks(vm.spec(), last), vm.plan().disks());
    }
    return last;
  }

  private void lie(DiskFiles above, DiskFiles below) {
    for (int i = 0; i < above.all().size(); i++) {
      bases.put(above.get(i), below.get(i));
    }
  }

  /** What a VM's root disk lies on, if it was given one that this has not. */
  private void learn(RunningVm vm) {
    vm.diskBelow().ifPresent(below -> bases.put(vm.plan().boot().disk(), below));
  }

  /** The number of a generation that is about to be launched, and of its disks. */
  synchronized int nextGeneration(Checkpoint from) {
    last++;
    live.add(last);
    for (VmSpec vm : cluster.spec().vms()) {
      lie(cluster.directory().disks(vm, last), from.disks(vm));
    }
    return last;
  }

  /** A generation does not run any more. */
  synchronized void ended(int generation) {
    live.remove(generation);
  }

  /**
   * Deletes the disks on which nothing lies that is needed.
   *
   * @param kept disks of snapshots
   */
  synchronized void deleteAllBut(Collection<Path> kept) {
    var needed = new HashSet<Path>();
    kept.forEach(disk -> need(disk, needed));
    cluster.vms().forEach(this::learn);
    cluster.vms().forEach(vm -> vm.plan().disks().all().forEach(disk -> need(disk, needed)));
    for (int generation : live) {
      for (VmSpec vm : cluster.spec().vms()) {
        cluster.directory().disks(vm, generation).all().forEach(disk -> need(disk, needed));
      }
    }
    for (Path disk : Set.copyOf(bases.keySet())) {
      if (!needed.contains(disk)) {
        Directories.delete(disk);
        bases.remove(disk);
      }
    }
  }

  /** The disks, and all disks in the cluster's directory that they lie on. */
  synchronized List<Path> chain(VmSpec vm, DiskFiles disks) {
    var chain = new LinkedHashSet<Path>();
    disks.all().forEach(disk -> need(disk, chain));
    // Those of the start, or of the cluster that this one is a copy of, lie below; all are frozen.
    Directories.entries(cluster.directory().disks()).stream()
        .filter(file -> isOf(vm, file.getFileName().toString()))
        .filter(file -> file.getFileName().toString().endsWith(".qcow2"))
        .filter(file -> !bases.containsKey(file))
        .forEach(chain::add);
    return List.copyOf(chain);
  }

  private static boolean isOf(VmSpec vm, String file) {
    return IntStream.rangeClosed(0, vm.dataDisksGb().size())
        .anyMatch(number -> file.startsWith(ClusterDirectory.diskName(vm, number) + "."));
  }

  private void need(Path disk, Set<Path> needed) {
    for (Path next = disk; next != null && needed.add(next); ) {
      next = bases.containsKey(next) ? Objects.requireNonNull(bases.get(next)) : null;
    }
  }
}
