package com.rediacc.ops.backend.qemu;

import com.rediacc.ops.backend.Accelerator;
import com.rediacc.ops.backend.Accelerator.Kind;
import com.rediacc.ops.backend.BootSource;
import com.rediacc.ops.internal.Deadline;
import com.rediacc.ops.internal.Subprocess;
import com.rediacc.ops.report.Durations;
import com.rediacc.ops.report.Failure;
import com.rediacc.ops.report.UnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the accelerator that really runs guests, by running one until its kernel speaks. A device
 * that opens proves nothing: nested KVM is known to accept a VM and then never execute it.
 */
final class AcceleratorProof {
  /** Working hardware says the kernel's name within one second. */
  private static final Duration KERNEL_LIMIT = Duration.ofSeconds(6);

  /** Through firmware and the disk's boot loader, whose menus may wait some seconds. */
  private static final Duration DISK_LIMIT = Duration.ofSeconds(20);

  /** Emulation is slower, and nothing is left to try after it. */
  private static final int EMULATION_FACTOR = 5;

  private final ProvenAccelerators verdicts;

  AcceleratorProof(ProvenAccelerators verdicts) {
    this.verdicts = verdicts;
  }

  /** The best one, from memory or by trying those not yet tried. */
  Accelerator best(Emulator emulator, BootSource sample, Deadline deadline) {
    var failures = new ArrayList<String>();
    for (Kind kind : candidates()) {
      String verdict = verdicts.find(emulator, kind).orElse(null);
      if (verdict == null) {
        verdict = tryOut(emulator, kind, sample, deadline);
        verdicts.remember(emulator, kind, verdict);
      }
      if (verdict.isEmpty()) {
        return new Accelerator(kind, String.join("; ", failures));
      }
      failures.add(kind + ": " + verdict);
    }
    throw new UnavailableException(
        Failure.of("no accelerator runs guests with " + emulator.program())
            .withEvidence(String.join("\n", failures))
            .withHint("is the emulator installed completely? run 'rdc ops check'"));
  }

  /** What {@link #best} would say, if it is known without trying. */
  Optional<Accelerator> known(Emulator emulator) {
    var failures = new ArrayList<String>();
    for (Kind kind : candidates()) {
      Optional<String> verdict = verdicts.find(emulator, kind);
      if (verdict.isEmpty()) {
        return Optional.empty();
      }
      if (verdict.get().isEmpty()) {
        return Optional.of(new Accelerator(kind, String.join("; ", failures)));
      }
      failures.add(kind + ": " + verdict.get());
    }
    return Optional.empty();
  }

  private static List<Kind> candidates() {
    boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac");
    return mac ? List.of(Kind.HVF, Kind.TCG) : List.of(Kind.KVM, Kind.TCG);
  }

  /** Empty when it works, else why not. */
  private static String tryOut(Emulator emulator, Kind kind, BootSource sample, Deadline deadline) {
    if (kind == Kind.KVM) {
      String missing = missingDevice();
      if (!missing.isEmpty()) {
        return missing;
      }
    }
    Duration usual = sample.kernel().isPresent() ? KERNEL_LIMIT : DISK_LIMIT;
    Duration limit = kind == Kind.TCG ? usual.multipliedBy(EMULATION_FACTOR) : usual;
    var lines = new Tail();
    boolean spoke =
        Subprocess.of(QemuCommand.proof(emulator, kind, sample))
            .tellingEachLine(lines::add)
            .runUntil(line -> line.contains("Linux version"), deadline.within(limit));
    // Too short a try is no verdict.
    if (!spoke) {
      deadline.check("proof of the accelerator " + kind);
    }
    return spoke ? "" : lines.reasonOr("a guest kernel said nothing in " + Durations.brief(limit));
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
