package com.rediacc.ops.internal.backend.qemu;

import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.io.Json;
import com.rediacc.ops.internal.io.PrivateFiles;
import com.rediacc.ops.internal.process.HostBoot;
import com.rediacc.ops.spec.AcceleratorKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which accelerators were seen to work, in a file; a verdict holds for one boot and one emulator.
 */
final class AcceleratorCache {
  private static final Logger log = LoggerFactory.getLogger(AcceleratorCache.class);

  private final Path file;

  AcceleratorCache(Path file) {
    this.file = file;
  }

  private record Verdict(String boot, String emulator, AcceleratorKind kind, String failure) {}

  private record Verdicts(List<Verdict> verdicts) {}

  /** Empty when not tried yet; an empty string when it works; else why it does not. */
  synchronized Optional<String> find(Emulator emulator, AcceleratorKind kind) {
    return load().stream()
        .filter(v -> v.kind() == kind && v.emulator().equals(emulator.fingerprint()))
        .map(Verdict::failure)
        .findFirst();
  }

  synchronized void remember(Emulator emulator, AcceleratorKind kind, String failure) {
    var verdicts = new ArrayList<>(load());
    verdicts.add(new Verdict(HostBoot.id(), emulator.fingerprint(), kind, failure));
    PrivateFiles.directory(file.getParent());
    Json.save(file, new Verdicts(verdicts));
  }

  /** Those of this boot; others are forgotten at the next write. */
  private List<Verdict> load() {
    try {
      return Json.load(file, Verdicts.class).map(Verdicts::verdicts).orElse(List.of()).stream()
          .filter(v -> v.boot().equals(HostBoot.id()))
          .toList();
    } catch (OpsException | NullPointerException e) {
      log.debug("forgetting damaged verdicts", e);
      return List.of();
    }
  }
}
