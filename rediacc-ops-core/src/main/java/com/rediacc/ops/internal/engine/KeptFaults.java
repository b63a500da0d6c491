package com.rediacc.ops.internal.engine;

import com.rediacc.ops.internal.fault.FaultEffects;
import com.rediacc.ops.internal.io.Json;
import com.rediacc.ops.internal.layout.ClusterDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The faults of a detached cluster, on disk: other processes see and heal them. */
final class KeptFaults {
  private final Path file;

  KeptFaults(ClusterDirectory directory) {
    this.file = directory.faults();
  }

  /**
   * One of them.
   *
   * @param id names it
   * @param what it is, for people
   */
  record Kept(String id, String what, FaultEffects effects) {}

  private record Document(List<Kept> faults) {}

  /** In the order in which they began. */
  List<Kept> list() {
    return Files.exists(file)
        ? Json.load(file, Document.class).map(Document::faults).orElse(List.of())
        : List.of();
  }

  /** Writes one down. */
  Kept add(String what, FaultEffects effects) {
    var kept = new Kept(UUID.randomUUID().toString(), what, effects);
    var all = new ArrayList<>(list());
    all.add(kept);
    Json.save(file, new Document(all));
    return kept;
  }

  /** Strikes one out. */
  void remove(String id) {
    List<Kept> all = list();
    if (!all.isEmpty()) {
      Json.save(file, new Document(all.stream().filter(kept -> !kept.id().equals(id)).toList()));
    }
  }
}
