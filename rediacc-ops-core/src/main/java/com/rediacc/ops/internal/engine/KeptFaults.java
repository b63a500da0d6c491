package com.rediacc.ops.internal.engine;

import com.rediacc.ops.internal.fault.FaultEffects;
import com.rediacc.ops.internal.io.Json;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The faults of a cluster that emulators or a process carry. Those of a detached one are on disk:
 * other processes see and heal them. Thread-safe.
 */
final class KeptFaults {
  private final Optional<Path> file;

  /** Where there is no file; guarded by this. */
  private List<Kept> known = List.of();

  private KeptFaults(Optional<Path> file) {
    this.file = file;
  }

  /** Those of a detached cluster. */
  static KeptFaults onDisk(ClusterDirectory directory) {
    return new KeptFaults(Optional.of(directory.faults()));
  }

  /** Those of a cluster that this process owns. */
  static KeptFaults inMemory() {
    return new KeptFaults(Optional.empty());
  }

  /**
   * One of them.
   *
   * @param id names it
   * @param what it is, for people
   * @param vms the ids of those that it concerns
   * @param seed of what is random
   */
  record Kept(String id, String what, Set<Integer> vms, FaultEffects effects, long seed) {
    Kept {
      vms = Set.copyOf(vms);
    }

    /** Whether a process must stay for it. */
    boolean needsHolder() {
      return !effects.carriedByEmulators();
    }
  }

  private record Document(List<Kept> faults) {}

  /** In the order in which they began. */
  synchronized List<Kept> list() {
    if (file.isEmpty()) {
      return known;
    }
    return Files.exists(file.get())
        ? Json.load(file.get(), Document.class).map(Document::faults).orElse(List.of())
        : List.of();
  }

  /** Writes one down. */
  synchronized Kept add(String what, Set<Integer> vms, FaultEffects effects, long seed) {
    var kept = new Kept(UUID.randomUUID().toString(), what, vms, effects, seed);
    var all = new ArrayList<>(list());
    all.add(kept);
    save(all);
    return kept;
  }

  /** Strikes one out. */
  synchronized void remove(String id) {
    List<Kept> all = list();
    if (!all.isEmpty()) {
      save(all.stream().filter(kept -> !kept.id().equals(id)).toList());
    }
  }

  private void save(List<Kept> all) {
    known = file.isEmpty() ? List.copyOf(all) : List.of();
    file.ifPresent(path -> Json.save(path, new Document(all)));
  }
}
