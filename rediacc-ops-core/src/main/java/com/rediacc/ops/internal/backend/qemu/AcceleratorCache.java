package com.rediacc.ops.internal.backend.qemu;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.BootSource;
import com.rediacc.ops.internal.backend.qemu.AcceleratorProbe.Result;
import com.rediacc.ops.internal.io.Json;
import com.rediacc.ops.internal.io.PrivateFiles;
import com.rediacc.ops.internal.process.HostBoot;
import com.rediacc.ops.spec.AcceleratorKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Results of {@link AcceleratorProbe} in a file; each holds for one boot of the host and one
 * emulator. Thread-safe; when two processes write at the same time one result may be lost, and is
 * found again.
 */
final class AcceleratorCache {
  private static final Logger log = LoggerFactory.getLogger(AcceleratorCache.class);

  private final Path file;

  AcceleratorCache(Path file) {
    this.file = file;
  }

  /**
   * @param disk which disk it was found with, and holds for; empty when it holds for all
   */
  private record Entry(String boot, String emulator, Optional<String> disk, Result result) {
    Entry {
      Objects.requireNonNull(boot, "boot");
      Objects.requireNonNull(emulator, "emulator");
      disk = Objects.requireNonNullElse(disk, Optional.empty());
      Objects.requireNonNull(result, "result");
    }
  }

  private record Entries(List<Entry> results) {
    Entries {
      results = List.copyOf(results);
    }
  }

  /**
   * The result for this accelerator.
   *
   * @param sample results that hold for its disk only count too
   */
  synchronized Optional<Result> find(
      Emulator emulator, AcceleratorKind kind, Optional<BootSource> sample) {
    Optional<String> disk = sample.map(given -> Emulator.fingerprint(given.disk()));
    return load().stream()
        .filter(entry -> entry.emulator().equals(emulator.fingerprint()))
        .filter(entry -> entry.result().kind() == kind)
        .filter(entry -> entry.disk().isEmpty() || entry.disk().equals(disk))
        .map(Entry::result)
        .findFirst();
  }

  void add(Emulator emulator, Result result) {
    add(new Entry(HostBoot.id(), emulator.fingerprint(), Optional.empty(), result));
  }

  /** A result that holds for no other disk. */
  void addForDisk(Emulator emulator, Result result, Path disk) {
    add(
        new Entry(
            HostBoot.id(),
            emulator.fingerprint(),
            Optional.of(Emulator.fingerprint(disk)),
            result));
  }

  private synchronized void add(Entry entry) {
    var entries = new ArrayList<>(load());
    // First: what holds for all disks comes before what holds for one.
    entries.add(entry.disk().isEmpty() ? 0 : entries.size(), entry);
    PrivateFiles.parentOf(file);
    Json.save(file, new Entries(entries));
  }

  /** Those of this boot; others are dropped at the next write. */
  private List<Entry> load() {
    try {
      return Json.load(file, Entries.class).map(Entries::results).orElse(List.of()).stream()
          .filter(entry -> entry.boot().equals(HostBoot.id()))
          .toList();
    } catch (OpsException e) {
      log.debug("{} is damaged, and begun anew", file, e);
      return List.of();
    }
  }
}
