package com.rediacc.ops.internal.backend.qemu;

import com.rediacc.ops.internal.backend.BootSource;
import com.rediacc.ops.internal.process.Subprocess;
import com.rediacc.ops.internal.time.Deadline;
import com.rediacc.ops.spec.AcceleratorKind;
import com.rediacc.ops.time.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Tries an accelerator by booting a guest until its kernel prints its name. A device that opens is
 * not enough: nested KVM is known to accept a VM and then never execute it.
 */
final class AcceleratorProbe {
  /** Working hardware gets to the kernel's name within one second. */
  private static final Duration KERNEL_LIMIT = Duration.ofSeconds(6);

  /** Through firmware and the disk's boot loader, whose menus may wait some seconds. */
  private static final Duration DISK_LIMIT = Duration.ofSeconds(20);

  /** Emulation is slower, and nothing is left to try after it. */
  private static final int EMULATION_FACTOR = 5;

  /**
   * Kills the emulator when our end of its standard input closes, also because this process was
   * killed. Arguments: the emulator's command. The shell that waits checks that its parent still is
   * the one that it is to kill; the emulator gets its process id by exec.
   */
  private static final String UNTIL_END_OF_INPUT =
      """
      exec 3<&0
      sh -c 'read -r line; [ "$(ps -o ppid= -p $$ | tr -d " ")" != "$1" ] || kill -KILL "$1"' \\
        watchdog $$ <&3 >/dev/null 2>&1 3<&- &
      exec "$@" </dev/null 3<&-
      """;

  private final Duration kernelLimit;
  private final Duration diskLimit;

  AcceleratorProbe() {
    this(KERNEL_LIMIT, DISK_LIMIT);
  }

  /**
   * @param kernelLimit for a kernel that QEMU loads itself, on hardware
   * @param diskLimit for a disk with a boot loader, on hardware
   */
  AcceleratorProbe(Duration kernelLimit, Duration diskLimit) {
    this.kernelLimit = kernelLimit;
    this.diskLimit = diskLimit;
  }

  /** What a try showed. */
  enum Outcome {
    /** The kernel printed its name. */
    WORKS,
    /** QEMU refused, with an error message. */
    REFUSED,
    /** Nothing was heard of a kernel; the guest may be one that prints nothing. */
    SILENT
  }

  /**
   * What a try showed.
   *
   * @param kind what was tried
   * @param reason why it cannot be used; empty when it works
   */
  record Result(AcceleratorKind kind, Outcome outcome, String reason) {
    Result {
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(outcome, "outcome");
      Objects.requireNonNull(reason, "reason");
    }

    boolean works() {
      return outcome == Outcome.WORKS;
    }

    @Override
    public String toString() {
      return kind + ": " + reason;
    }
  }

  /**
   * Boots the sample. Nothing of it is left running, however this ends.
   *
   * @throws com.rediacc.ops.error.DeadlineException when the deadline leaves too little time for a
   *     result
   */
  Result run(Emulator emulator, AcceleratorKind kind, BootSource sample, Deadline deadline) {
    Duration usual = sample.kernel().isPresent() ? kernelLimit : diskLimit;
    Duration limit = kind == AcceleratorKind.TCG ? usual.multipliedBy(EMULATION_FACTOR) : usual;
    var command = new ArrayList<>(List.of("sh", "-c", UNTIL_END_OF_INPUT, "probe"));
    command.addAll(QemuCommand.probe(emulator, kind, sample));
    var errors = new LastError(emulator);
    boolean works =
        Subprocess.of(command)
            .onEachLine(errors::look)
            .runUntil(line -> line.contains("Linux version"), deadline.within(limit));
    if (works) {
      return new Result(kind, Outcome.WORKS, "");
    }
    if (!errors.last().isEmpty()) {
      return new Result(kind, Outcome.REFUSED, errors.last());
    }
    deadline.check("probing the accelerator " + kind);
    String reason = "a guest kernel printed nothing in " + Durations.brief(limit);
    return new Result(kind, Outcome.SILENT, reason);
  }

  /** QEMU's last error message. Lines come from two threads. */
  private static final class LastError {
    private final String program;
    private String last = "";

    LastError(Emulator emulator) {
      this.program = emulator.program().getFileName() + ":";
    }

    synchronized void look(String line) {
      if (line.startsWith(program) && !line.startsWith(program + " warning:")) {
        last = line;
      }
    }

    synchronized String last() {
      return last;
    }
  }
}
