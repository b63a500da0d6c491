package com.rediacc.ops.internal.backend.qemu;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.Accelerator;
import com.rediacc.ops.internal.backend.BootSource;
import com.rediacc.ops.internal.backend.qemu.AcceleratorProbe.Outcome;
import com.rediacc.ops.internal.backend.qemu.AcceleratorProbe.Result;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.AcceleratorKind;
import com.rediacc.ops.spec.Architecture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Chooses the best accelerator that works, by what is known of this host and, where nothing is, by
 * {@link AcceleratorProbe}. Thread-safe.
 */
final class AcceleratorChoice {
  private final AcceleratorCache cache;
  private final List<AcceleratorKind> hardware;
  private final Obstacles obstacles;
  private final Probe probe;

  /**
   * What keeps an accelerator from running guests of an architecture that needs no try to be seen;
   * often none.
   */
  interface Obstacles {
    Optional<String> of(AcceleratorKind kind, Architecture guests);
  }

  /** As {@link AcceleratorProbe#run}. */
  interface Probe {
    Result run(Emulator emulator, AcceleratorKind kind, BootSource sample, Deadline deadline);
  }

  /**
   * @param hardware accelerators that are preferred to emulation, best first
   */
  AcceleratorChoice(
      AcceleratorCache cache, List<AcceleratorKind> hardware, Obstacles obstacles, Probe probe) {
    this.cache = cache;
    this.hardware = hardware;
    this.obstacles = obstacles;
    this.probe = probe;
  }

  /** For this host. */
  static AcceleratorChoice ofHost(Path cacheFile) {
    boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac");
    return new AcceleratorChoice(
        new AcceleratorCache(cacheFile),
        List.of(mac ? AcceleratorKind.HVF : AcceleratorKind.KVM),
        (kind, guests) -> obstacle(kind, guests, Architecture.ofHost()),
        new AcceleratorProbe()::run);
  }

  /**
   * The best one that works with this emulator. Boots the sample where that is not known yet.
   *
   * @throws OpsException when the sample's kernel prints nothing, whatever runs it
   */
  Accelerator best(Emulator emulator, BootSource sample, Deadline deadline) {
    Optional<Accelerator> known = known(emulator, Optional.of(sample));
    return known.isPresent() ? known.get() : tried(emulator, sample, deadline);
  }

  /** What {@link #best} returns for any sample, if it is known without booting one. */
  Optional<Accelerator> cached(Emulator emulator) {
    return known(emulator, Optional.empty());
  }

  private Optional<Accelerator> known(Emulator emulator, Optional<BootSource> sample) {
    var failures = new ArrayList<Result>();
    for (AcceleratorKind kind : hardware) {
      Optional<Result> result = known(emulator, kind, sample);
      if (result.isEmpty()) {
        return Optional.empty();
      }
      if (result.get().works()) {
        return Optional.of(new Accelerator(kind, reasons(failures)));
      }
      failures.add(result.get());
    }
    // Nothing is left to choose from: emulation needs no device.
    return Optional.of(new Accelerator(AcceleratorKind.TCG, reasons(failures)));
  }

  private Optional<Result> known(
      Emulator emulator, AcceleratorKind kind, Optional<BootSource> sample) {
    // Not remembered: what is missing may be there a minute later.
    return obstacles
        .of(kind, emulator.architecture())
        .map(reason -> new Result(kind, Outcome.REFUSED, reason))
        .or(() -> cache.find(emulator, kind, sample));
  }

  /**
   * A failure is remembered only once something has run the sample: otherwise the sample itself may
   * be what does not boot.
   */
  private Accelerator tried(Emulator emulator, BootSource sample, Deadline deadline) {
    var kinds = new ArrayList<>(hardware);
    kinds.add(AcceleratorKind.TCG);
    var failures = new ArrayList<Result>();
    for (AcceleratorKind kind : kinds) {
      Result result =
          known(emulator, kind, Optional.of(sample))
              .orElseGet(() -> probe.run(emulator, kind, sample, deadline));
      if (result.works()) {
        failures.forEach(failure -> remember(emulator, failure));
        remember(emulator, result);
        return new Accelerator(kind, reasons(failures));
      }
      failures.add(result);
    }
    boolean silent = failures.stream().allMatch(failure -> failure.outcome() == Outcome.SILENT);
    if (silent && sample.kernel().isEmpty()) {
      return undecided(emulator, sample, failures);
    }
    throw new OpsException(
        Failure.of("the kernel of " + sample.disk() + " prints nothing, whatever runs it")
            .withEvidence(reasons(failures))
            .withHint("is it a bootable disk for " + sample.architecture() + "?"));
  }

  /** A disk that prints nothing even under emulation is no evidence against the hardware. */
  private Accelerator undecided(Emulator emulator, BootSource sample, List<Result> silent) {
    String reason =
        "whether it works is not known, as "
            + sample.disk()
            + " prints nothing on its serial console; a start with another image would show it";
    List<Result> known =
        silent.stream()
            .filter(result -> hardware.contains(result.kind()))
            .map(result -> new Result(result.kind(), Outcome.SILENT, reason))
            .toList();
    known.forEach(result -> cache.addForDisk(emulator, result, sample.disk()));
    return new Accelerator(AcceleratorKind.TCG, reasons(known));
  }

  private void remember(Emulator emulator, Result result) {
    if (obstacles.of(result.kind(), emulator.architecture()).isEmpty()) {
      cache.add(emulator, result);
    }
  }

  private static String reasons(List<Result> failures) {
    return failures.stream().map(Result::toString).collect(Collectors.joining("; "));
  }

  /** Hypervisors run guests of the host's own architecture. */
  static Optional<String> obstacle(AcceleratorKind kind, Architecture guests, Architecture host) {
    if (guests != host) {
      return Optional.of(guests + " guests on an " + host + " host");
    }
    return kind == AcceleratorKind.KVM ? missingDevice() : Optional.empty();
  }

  private static Optional<String> missingDevice() {
    Path device = Path.of("/dev/kvm");
    if (!Files.exists(device)) {
      return Optional.of(
          "no /dev/kvm; enable virtualization in the firmware, or load kvm_intel or kvm_amd");
    }
    boolean usable = Files.isReadable(device) && Files.isWritable(device);
    return usable
        ? Optional.empty()
        : Optional.of("no permission for /dev/kvm; join the group kvm");
  }
}
