package com.rediacc.ops.internal.backend.qemu;

import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.internal.backend.Accelerator;
import com.rediacc.ops.internal.backend.BootSource;
import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.AcceleratorKind;
import com.rediacc.ops.time.Durations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds the accelerator that really runs guests, by running one until its kernel speaks. A device
 * that opens proves nothing: nested KVM is known to accept a VM and then never execute it.
 */
final class AcceleratorProbe {
  /** Working hardware says the kernel's name within one second. */
  private static final Duration KERNEL_LIMIT = Duration.ofSeconds(6);

  /** Through firmware and the disk's boot loader, whose menus may wait some seconds. */
  private static final Duration DISK_LIMIT = Duration.ofSeconds(20);

  /** Emulation is slower, and nothing is left to try after it. */
  private static final int EMULATION_FACTOR = 5;

  private final AcceleratorCache verdicts;

  AcceleratorProbe(AcceleratorCache verdicts) {
    this.verdicts = verdicts;
  }

  /**
   * The best one, from memory or by trying those not yet tried. A failure is remembered only once
   * something has run the sample: otherwise the sample itself may be what does not boot.
   */
  Accelerator best(Emulator emulator, BootSource sample, Deadline deadline) {
    var failures = new EnumMap<AcceleratorKind, String>(AcceleratorKind.class);
    for (AcceleratorKind kind : candidates()) {
      Optional<String> known = known(emulator, kind);
      String verdict = known.orElseGet(() -> tryOut(emulator, kind, sample, deadline));
      if (verdict.isEmpty()) {
        if (known.isEmpty()) {
          failures.forEach((failed, why) -> remember(emulator, failed, why));
          remember(emulator, kind, "");
        }
        return new Accelerator(kind, told(failures));
      }
      failures.put(kind, verdict);
    }
    throw new OpsException(
        Failure.of("the kernel of " + sample.disk() + " says nothing, whatever runs it")
            .withEvidence(told(failures))
            .withHint("is it a bootable disk for " + sample.architecture() + "?"));
  }

  private static String told(Map<AcceleratorKind, String> failures) {
    return failures.entrySet().stream()
        .map(failure -> failure.getKey() + ": " + failure.getValue())
        .collect(Collectors.joining("; "));
  }

  /** What {@link #best} would say, if it is known without trying. */
  Optional<Accelerator> known(Emulator emulator) {
    var failures = new EnumMap<AcceleratorKind, String>(AcceleratorKind.class);
    for (AcceleratorKind kind : candidates()) {
      Optional<String> verdict = known(emulator, kind);
      if (verdict.isEmpty()) {
        return Optional.empty();
      }
      if (verdict.get().isEmpty()) {
        return Optional.of(new Accelerator(kind, told(failures)));
      }
      failures.put(kind, verdict.get());
    }
    return Optional.empty();
  }

  private static List<AcceleratorKind> candidates() {
    boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac");
    return mac
        ? List.of(AcceleratorKind.HVF, AcceleratorKind.TCG)
        : List.of(AcceleratorKind.KVM, AcceleratorKind.TCG);
  }

  /** Empty when it works, else why not. */
  private static String tryOut(
      Emulator emulator, AcceleratorKind kind, BootSource sample, Deadline deadline) {
    Duration usual = sample.kernel().isPresent() ? KERNEL_LIMIT : DISK_LIMIT;
    Duration limit = kind == AcceleratorKind.TCG ? usual.multipliedBy(EMULATION_FACTOR) : usual;
    var lines = new Tail();
    boolean spoke =
        Subprocess.of(QemuCommand.probe(emulator, kind, sample))
            .tellingEachLine(lines::add)
            .runUntil(line -> line.contains("Linux version"), deadline.within(limit));
    // Too short a try is no verdict.
    if (!spoke) {
      deadline.check("proof of the accelerator " + kind);
    }
    return spoke ? "" : lines.reasonOr("a guest kernel said nothing in " + Durations.brief(limit));
  }

  /**
   * A device that is missing needs no trying, and no remembering: it may be there a minute later.
   */
  private Optional<String> known(Emulator emulator, AcceleratorKind kind) {
    String missing = kind == AcceleratorKind.KVM ? missingDevice() : "";
    return missing.isEmpty() ? verdicts.find(emulator, kind) : Optional.of(missing);
  }

  private void remember(Emulator emulator, AcceleratorKind kind, String failure) {
    if (known(emulator, kind).isEmpty()) {
      verdicts.remember(emulator, kind, failure);
    }
  }

  private static String missingDevice() {
    Path device = Path.of("/dev/kvm");
    if (!Files.exists(device)) {
      return "no /dev/kvm; enable virtualization in the firmware, or load kvm_intel or kvm_amd";
    }
    boolean usable = Files.isReadable(device) && Files.isWritable(device);
    return usable ? "" : "no permission for /dev/kvm; join the group kvm";
  }

  /** QEMU's own last words, if it had any. */
  private static final class Tail {
    private String last = "";

    synchronized void add(String line) {
      if (line.startsWith("qemu")) {
        last = line;
      }
    }

    synchronized String reasonOr(String otherwise) {
      return last.isEmpty() ? otherwise : last;
    }
  }
}
